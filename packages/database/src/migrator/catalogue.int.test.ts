import { afterAll, describe, expect, test } from "vitest";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());

const TABLES = `(SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
  AND relname <> '_prisma_migrations') c`;
const may = async (role: string, right: string) => {
  const rows = await bench.owner<{ name: string }>(
    `SELECT c.relname AS name FROM ${TABLES} WHERE has_table_privilege($1, c.oid, $2) ORDER BY name`,
    [role, right],
  );
  return rows.map(({ name }) => name);
};
const mayUpdate = async (table: string) => {
  const rows = await bench.owner<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
       AND has_column_privilege('expunge_writer', attrelid, attnum, 'UPDATE')`,
    [table],
  );
  return rows.map(({ name }) => name);
};

const columnsOf = async (table: string) => {
  const rows = await bench.owner<{ name: string }>(
    "SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
    [table],
  );
  return rows.map(({ name }) => name);
};

describe("tables", () => {
  test("there are some to look at", async () => {
    expect(await bench.owner(`SELECT FROM ${TABLES}`)).not.toHaveLength(0);
  });

  test("have row level security enabled and forced, by tenant except for tables without tenant data", async () => {
    expect(
      await bench.owner(
        `SELECT relname FROM ${TABLES} WHERE NOT (relrowsecurity AND relforcerowsecurity)`,
      ),
    ).toEqual([]);
    const unguarded = `SELECT relname FROM ${TABLES} WHERE NOT EXISTS (
      SELECT FROM pg_policies p WHERE p.tablename = c.relname AND p.policyname = 'tenant_isolation' AND p.cmd = 'ALL')`;
    expect(await bench.owner(`${unguarded} ORDER BY relname`)).toEqual([
      { relname: "cancellation_folder" },
      { relname: "installation" },
      { relname: "login_failure" },
      { relname: "metric" },
      { relname: "retention_minimum" },
      { relname: "vault_key" },
    ]);
    expect(await columnsOf("login_failure")).toEqual(["key", "failures", "ends_at"]);
    expect(await columnsOf("cancellation_folder")).toEqual(["id", "seen_at"]);
    expect(await columnsOf("installation")).not.toContain("tenant_id");
    expect(await columnsOf("metric")).toEqual(["name", "labels", "value"]);
    expect(await columnsOf("retention_minimum")).toEqual(["records", "days"]);
    expect(await columnsOf("vault_key")).not.toContain("tenant_id");
  });

  test("have no other way around it than the looks of one role over all tenants, and limits of what is final", async () => {
    const others = `SELECT tablename, policyname, cmd, permissive, roles::text FROM pg_policies
      WHERE schemaname = 'public' AND policyname <> 'tenant_isolation' ORDER BY tablename, policyname`;
    const look = {
      policyname: "every_tenant",
      cmd: "SELECT",
      permissive: "PERMISSIVE",
      roles: "{expunge_lookup}",
    };
    const service = { policyname: "of_the_service", cmd: "ALL", permissive: "PERMISSIVE" };
    const limit = { permissive: "RESTRICTIVE", roles: "{public}" };
    expect(await bench.owner(others)).toEqual([
      { tablename: "api_client", ...look },
      { tablename: "batch_list", ...look },
      { tablename: "cancellation_folder", ...service, roles: "{public}" },
      { tablename: "deletion_batch", ...look },
      { tablename: "installation", ...service, roles: "{public}" },
      { tablename: "login_failure", ...service, roles: "{public}" },
      { tablename: "metric", ...service, roles: "{public}" },
      { tablename: "reconciliation_round", ...look },
      { tablename: "retention_minimum", ...service, roles: "{public}" },
      { tablename: "sweep", ...look },
      { tablename: "sweep_run", policyname: "ended_is_final", cmd: "UPDATE", ...limit },
      { tablename: "sweep_run", ...look },
      { tablename: "sweep_run", policyname: "retained", cmd: "DELETE", ...limit },
      { tablename: "tenant", ...look },
      { tablename: "tenant_ledger", ...look },
      { tablename: "vault_key", ...service, roles: "{public}" },
      { tablename: "webhook_delivery", ...look },
      { tablename: "webhook_delivery", policyname: "retained", cmd: "DELETE", ...limit },
      { tablename: "webhook_endpoint", policyname: "deleted_is_final", cmd: "UPDATE", ...limit },
      { tablename: "webhook_endpoint", ...look },
    ]);
  });

  test("have the tenant first in every primary key, unique key, foreign key and index", async () => {
    const leading = `SELECT i.indexrelid::regclass AS name, a.attname FROM ${TABLES} JOIN pg_index i ON i.indrelid = c.oid
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] WHERE a.attname IS DISTINCT FROM 'tenant_id'
        AND c.relname NOT IN ('cancellation_folder', 'installation', 'login_failure', 'metric', 'retention_minimum', 'vault_key')`;
    expect(await bench.owner(leading)).toEqual([]);
    const keys = `SELECT conname FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
      LEFT JOIN pg_attribute f ON f.attrelid = k.confrelid AND f.attnum = k.confkey[1]
      WHERE k.connamespace = 'public'::regnamespace AND k.contype IN ('p', 'u', 'f')
        AND k.conrelid::regclass::text NOT IN ('_prisma_migrations', 'cancellation_folder', 'installation', 'login_failure', 'metric', 'retention_minimum', 'vault_key')
        AND (a.attname <> 'tenant_id' OR coalesce(f.attname, 'tenant_id') <> 'tenant_id')`;
    expect(await bench.owner(keys)).toEqual([]);
  });

  test("have no foreign key that changes rows of another table, but for the attempts of a delivery, and no trigger", async () => {
    const changing = `SELECT conrelid::regclass::text AS name, confupdtype, confdeltype FROM pg_constraint
      WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND (confupdtype <> 'a' OR confdeltype <> 'r')`;
    expect(await bench.owner(changing)).toEqual([
      { name: "webhook_attempt", confupdtype: "a", confdeltype: "c" },
    ]);
    const triggers = `SELECT FROM ${TABLES} JOIN pg_trigger t ON t.tgrelid = c.oid WHERE NOT t.tgisinternal`;
    expect(await bench.owner(triggers)).toEqual([]);
  });

  test("have a primary key each", async () => {
    expect(
      await bench.owner(
        `SELECT relname FROM ${TABLES} WHERE NOT EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary)`,
      ),
    ).toEqual([]);
  });

  test("have a time zone in every timestamp", async () => {
    const bare = `SELECT table_name, column_name FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' AND data_type IN ('timestamp without time zone', 'time without time zone')`;
    expect(await bench.owner(bare)).toEqual([]);
  });
});

describe("the application", () => {
  test("is neither almighty nor an owner, and its login no more than it", async () => {
    // Other tests make owners in the same cluster, who may grant the role.
    const login = new URL(bench.test.url).username;
    const roles = await bench.owner(
      `SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
         OR EXISTS (SELECT FROM pg_class WHERE relowner = r.oid) OR EXISTS (SELECT FROM pg_proc WHERE proowner = r.oid) AS mighty
       FROM pg_roles r WHERE rolname IN ('expunge_app', $1)`,
      [login],
    );
    expect(roles).toEqual([{ mighty: false }, { mighty: false }]);
    await expect(bench.database.checkServer()).resolves.toBeUndefined();
  });
});

describe("the functions that write for the application", () => {
  test("delete only from tables with a retention, claims that have ended and lists of drafts; they truncate none", async () => {
    expect(await may("expunge_writer", "DELETE")).toEqual([
      "batch_list",
      "cancellation_outbox",
      "collection",
      "risk_signal",
    ]);
    expect(await may("expunge_writer", "TRUNCATE")).toEqual([]);
  });

  test.each([
    ["event", []],
    ["audit_entry", []],
    ["use_authorization", []],
    ["idempotency_record", []],
    ["risk_signal", []],
    ["api_client", []],
    ["tenant", ["policy", "pending_policy", "policy_version", "hash_key", "rehashed_to"]],
    ["tenant_ledger", ["last_event_seq", "last_audit_seq"]],
    ["hold", ["released_by", "released_at"]],
    ["mandate_evidence", ["sealed", "sealed_key", "keep_until", "sealed_at", "erased_at"]],
    ["mandate_version", ["creditor_name", "debtor_agent"]],
  ])("change nothing in %s but %j", async (table, columns) => {
    expect(await mayUpdate(table)).toEqual(columns);
  });

  test("cannot change a deletion's target, requester or time", async () => {
    const columns = await mayUpdate("deletion");
    expect(columns).toContain("state");
    for (const column of [
      "tenant_id",
      "id",
      "credential_id",
      "target_kind",
      "target_account",
      "target_reference",
      "reason",
      "collections",
      "immediate",
      "requested_by",
      "requested_at",
      "correlation_id",
    ]) {
      expect(columns).not.toContain(column);
    }
  });
});

/** Of these the read-only role reads some columns (application-login.int.test.ts). */
const WITH_SECRETS = new Set([
  "api_client",
  "credential",
  "installation",
  "mandate_evidence",
  "network_request",
  "vault_key",
  "webhook_endpoint",
]);

describe("the read-only role", () => {
  test("reads every table but no secret, and writes none", async () => {
    const all = await bench.owner<{ name: string }>(
      `SELECT c.relname AS name FROM ${TABLES} ORDER BY name`,
    );
    const names = all.map(({ name }) => name);
    expect(await may("expunge_readonly", "SELECT")).toEqual(
      names.filter((name) => !WITH_SECRETS.has(name)),
    );
    for (const right of ["INSERT", "UPDATE", "DELETE", "TRUNCATE"])
      expect(await may("expunge_readonly", right)).toEqual([]);
  });

  test("is bound by row level security too, and cannot run the write path", async () => {
    const [role] = await bench.owner(
      "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'expunge_readonly'",
    );
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false });
    const runs = await bench.owner(
      "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND has_function_privilege('expunge_readonly', oid, 'EXECUTE')",
    );
    expect(runs).toEqual([]);
  });
});
