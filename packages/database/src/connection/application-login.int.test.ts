import { randomUUID } from "node:crypto";
import { asOwner } from "#migrator/migrate.ts";
import { provisionLogin } from "#migrator/provision-login.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { furnishTenant } from "#testing/furnish-tenant.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
const tenantId = await bench.tenant();
const login = `stolen_${randomUUID().slice(0, 8)}`;
let url = "";
beforeAll(async () => {
  await furnishTenant(bench, tenantId);
  url = await provisionLogin(bench.test.ownerUrl, login, "first");
});
afterAll(async () => {
  await bench.owner(`DROP ROLE ${login}`);
  await bench.close();
});

/** Runs statements as the login with the tenant named, committed. */
const stolen = (text: string) =>
  asOwner(url, async (client) => {
    await client.query(`SELECT set_config('app.tenant_id', '${tenantId}', false)`);
    return client.query(text);
  });
/** The SQLSTATE `insufficient_privilege`. */
const NOT_PERMITTED = { code: "42501" };

describe("a stolen login of the application cannot", () => {
  test.each([
    [
      "set approvals",
      `UPDATE deletion SET approvals = '[{"decision": "approved", "by": "staff:x"}]'`,
    ],
    ["reopen a deletion", "UPDATE deletion SET state = 'executing', completed_at = NULL"],
    ["activate credentials", "UPDATE credential SET state = 'active'"],
    ["fill in erased data", "UPDATE credential SET last4 = '4242', sealed = 'x'"],
    ["insert credentials", "INSERT INTO credential SELECT * FROM credential"],
    ["return removed cards", "UPDATE click_to_pay_card SET state = 'ACTIVE'"],
    ["activate mandates", "UPDATE mandate SET state = 'active', cancelled_at = NULL"],
    ["shorten the retention of evidence", "UPDATE mandate_evidence SET keep_until = '2020-01-01'"],
    ["undo an erasure", "UPDATE mandate_evidence SET erased_at = NULL, sealed = 'x'"],
    ["delete collections", "DELETE FROM collection"],
    ["forge audit entries", "INSERT INTO audit_entry SELECT * FROM audit_entry"],
    ["change audit entries", "UPDATE audit_entry SET actor = 'staff:x'"],
    ["delete audit entries", "DELETE FROM audit_entry"],
    ["forge events", "INSERT INTO event SELECT * FROM event"],
    ["change events", "UPDATE event SET body = '{}'"],
    ["renumber the log", "UPDATE tenant_ledger SET last_audit_seq = 0"],
    ["change settings", "UPDATE tenant SET policy = NULL"],
    ["release holds", "UPDATE hold SET released_by = 'staff:x', released_at = now()"],
    ["record uses", "INSERT INTO use_authorization SELECT * FROM use_authorization"],
    ["forge answers", "INSERT INTO idempotency_record SELECT * FROM idempotency_record"],
    ["forget requests that count", "DELETE FROM risk_signal"],
    ["end network requests", "UPDATE network_request SET state = 'succeeded', ended_at = now()"],
    ["change the minimum retention", "UPDATE retention_minimum SET days = 30"],
    ["maintain at its own time", "SELECT maintain_partitions_at('2400-01-01', '{}')"],
    ["read partitions", "SELECT FROM partitions.event_default"],
    ["drop partitions", "DROP TABLE partitions.audit_entry_default"],
    ["truncate", "TRUNCATE audit_entry"],
    ["drop", "DROP TABLE audit_entry"],
    ["drop the queue", "DROP TABLE pgboss.job_common"],
    ["empty the queue", "TRUNCATE pgboss.job_common"],
    [
      "replace functions",
      "CREATE OR REPLACE FUNCTION forbid(p_message text) RETURNS text LANGUAGE sql AS 'SELECT NULL'",
    ],
    ["create tables", "CREATE TABLE mine (id int)"],
    ["create functions", "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
    ["create schemas", "CREATE SCHEMA mine"],
    ["create roles", "CREATE ROLE mine"],
    ["create databases", "CREATE DATABASE mine"],
    ["create policies", "CREATE POLICY mine ON credential USING (true)"],
    ["become the writer", "SET ROLE expunge_writer"],
    ["become the lookup", "SET ROLE expunge_lookup"],
    ["become the owner", "SET ROLE postgres"],
    ["bypass row security", `ALTER ROLE ${login} BYPASSRLS`],
    ["become mighty", `ALTER ROLE ${login} SUPERUSER`],
    ["create logins", `ALTER ROLE ${login} CREATEROLE`],
    ["join the writer", `GRANT expunge_writer TO ${login}`],
    ["suspend constraints", "SET session_replication_role = replica"],
    ["read files", "SELECT pg_read_file('PG_VERSION')"],
    ["read passwords", "SELECT rolpassword FROM pg_authid"],
    ["change other passwords", "ALTER ROLE postgres PASSWORD 'mine'"],
    ["change the database", "ALTER DATABASE postgres SET app.every_tenant = 'on'"],
  ])("%s", async (_, text) => {
    await expect(stolen(text)).rejects.toMatchObject(NOT_PERMITTED);
  });

  test.each([
    `{"audit_entry": "infinity"}`,
    `{"audit_entry": "-infinity"}`,
    `{"event": "1 second"}`,
  ])("drop months younger than their retention by %s", async (kept) => {
    const months = () =>
      bench.owner(
        "SELECT relname FROM pg_class WHERE relnamespace = 'partitions'::regnamespace ORDER BY 1",
      );
    const before = await months();
    await stolen(`SELECT maintain_partitions('${kept}')`).catch(() => {});
    expect(await months()).toEqual(before);
  });

  test("see rows with row security off, or with settings that once let it", async () => {
    await expect(stolen("SET row_security = off; SELECT FROM credential")).rejects.toThrow(
      "would be affected by row-level security policy",
    );
    for (const table of ["webhook_endpoint", "tenant_ledger", "webhook_delivery", "api_client"]) {
      const { rowCount } = await asOwner(url, (client) =>
        client.query(
          `SET app.every_tenant = on; SET app.client_key = 'key-${tenantId}'; SELECT FROM ${table}`,
        ),
      ).then((results) => [results].flat().at(-1) ?? { rowCount: null });
      expect([table, rowCount]).toEqual([table, 0]);
    }
  });
});

test("PostgreSQL lets every login change its own password: provisioning restores the one of the installation", async () => {
  await stolen(`ALTER ROLE ${login} PASSWORD 'second'`);
  await expect(stolen("SELECT 1")).rejects.toThrow("password authentication failed");
  expect(await provisionLogin(bench.test.ownerUrl, login, "first")).toBe(url);
  await expect(stolen("SELECT 1")).resolves.toMatchObject({ rowCount: 1 });
});

describe("the read-only role", () => {
  const SECRETS = new Set([
    "key_check",
    "previous_secret_hash",
    "sealed",
    "sealed_key",
    "secret_hash",
    "wrapped",
  ]);

  test("reads every column but the sealed ones and the hashes of secrets, and nothing else has a grant to it", async () => {
    const columns = await bench.owner<{ name: string; column: string; reads: boolean }>(
      `SELECT c.relname AS name, a.attname AS column, has_column_privilege('expunge_readonly', c.oid, a.attnum, 'SELECT') AS reads
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')`,
    );
    expect(columns.filter(({ column }) => SECRETS.has(column))).toHaveLength(12);
    const wrong = columns.filter(({ column, reads }) => reads === SECRETS.has(column));
    expect(wrong).toEqual([]);
  });

  test("sees no tenant that it has not named, under any setting", async () => {
    await asOwner(bench.test.ownerUrl, async (client) => {
      await client.query("SET ROLE expunge_readonly");
      await client.query("SET app.every_tenant = on");
      await client.query(`SET app.client_key = 'key-${tenantId}'`);
      for (const table of ["webhook_endpoint", "tenant_ledger", "webhook_delivery", "api_client"]) {
        const { rows } = await client.query(`SELECT tenant_id FROM ${table}`);
        expect([table, rows]).toEqual([table, []]);
      }
      await expect(client.query("SELECT * FROM find_client('x')")).rejects.toThrow(
        "permission denied",
      );
    });
  });
});
