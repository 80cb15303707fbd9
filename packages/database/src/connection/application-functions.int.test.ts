import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FUNCTIONS, LOOK } from "#testing/function-calls.ts";
import { furnishTenant } from "#testing/furnish-tenant.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const [ours, theirs] = [await bench.tenant(), await bench.tenant()];
beforeAll(async () => {
  for (const tenantId of [ours, theirs]) await furnishTenant(bench, tenantId);
});

const executable = await bench.owner<{
  name: string;
  definer: boolean;
  owner: string;
  config: string[] | null;
}>(
  `SELECT proname AS name, prosecdef AS definer, proowner::regrole::text AS owner, proconfig AS config FROM pg_proc
   WHERE pronamespace IN ('public'::regnamespace, 'partitions'::regnamespace) AND has_function_privilege('expunge_app', oid, 'EXECUTE')
   ORDER BY name`,
);

test("every function that the application may execute has a line, and each line a function", () => {
  expect(executable.map(({ name }) => name)).toEqual(Object.keys(FUNCTIONS).toSorted());
});

describe.each(Object.entries(FUNCTIONS))("%s", (name, { args, answer }) => {
  test(`answers a call for another tenant with ${answer}`, async () => {
    const ids = args.replaceAll(
      /id\((\w+)\)/g,
      (_, table: string) => `'${rows[table] ?? ""}'::uuid`,
    );
    const call = bench.asApplication(
      ours,
      `SELECT * FROM ${name}(${ids.replaceAll(/\bT\b/g, pg.escapeLiteral(theirs))})`,
    );
    const answered = await call.catch((error: unknown) => String(error));
    expect(answered).toEqual(
      {
        "other tenant": "error: the transaction belongs to another tenant",
        nothing: HIDDEN[name]?.() ?? [],
        service: expect.any(Array) as unknown,
        refusal: "error: the tokens of the tenant are hashed under another key",
      }[answer],
    );
  });
});

/** Answers of functions that return a value for no rows. */
const HIDDEN: Readonly<Record<string, () => readonly object[]>> = {
  velocity_counts: () => [{ velocity_counts: [0] }],
  event_seq_at: () => [{ event_seq_at: "1" }],
  // The subject that it was given.
  event_credential: () => [{ event_credential: rows["network_request"] }],
};

/** The id of one row of the other tenant in each table. */
const rows: Record<string, string> = {};
beforeAll(async () => {
  for (const table of [
    "credential",
    "mandate",
    "deletion",
    "network_request",
    "webhook_endpoint",
    "webhook_delivery",
  ]) {
    const [row] = await bench.owner<{ id: string }>(
      `SELECT id FROM ${table} WHERE tenant_id = $1 LIMIT 1`,
      [theirs],
    );
    rows[table] = row?.id ?? "";
  }
});

test("functions with the rights of their owner belong to a role that row level security binds, and fix their search path", async () => {
  const definers = executable.filter(({ definer }) => definer);
  for (const { name, owner, config } of definers) {
    expect(config?.find((setting) => setting.startsWith("search_path="))).toMatch(/, pg_temp$/);
    if (
      name === "maintain_partitions" ||
      name === "compact_queue" ||
      name === "analyze_credentials"
    )
      continue;
    const looks = name === "find_client" || FUNCTIONS[name]?.because === LOOK;
    const role = looks ? "lookup" : "writer";
    expect([name, owner]).toEqual([name, `expunge_${role}`]);
  }
  const roles = await bench.owner(
    `SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolcanlogin AS mighty,
       (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS tables,
       has_schema_privilege(oid, 'public', 'CREATE') AS creates, pg_has_role('expunge_app', oid, 'MEMBER') AS applications
     FROM pg_roles r WHERE rolname IN ('expunge_writer', 'expunge_lookup') ORDER BY rolname`,
  );
  const harmless = { mighty: false, tables: 0, creates: false, applications: false };
  expect(roles).toEqual([
    { rolname: "expunge_lookup", ...harmless },
    { rolname: "expunge_writer", ...harmless },
  ]);
});

test("looks over all tenants return no more than ids, states, times and counts", async () => {
  const results = await bench.owner<{ name: string; result: string }>(
    `SELECT proname AS name, pg_get_function_result(oid) AS result FROM pg_proc
     WHERE proowner = 'expunge_lookup'::regrole AND proname <> 'find_client' ORDER BY name`,
  );
  expect(Object.fromEntries(results.map(({ name, result }) => [name, result]))).toEqual({
    all_tenants: "SETOF text",
    batches_at_work: "TABLE(tenant_id text, batch_id uuid, state text)",
    shared_owner_bids: "SETOF text",
    tenant_to_rehash: "TABLE(tenant_id text, hash_key integer, rehashed_to uuid)",
    tenants_to_reconcile: "SETOF text",
    tenants_to_sweep: "SETOF text",
    webhooks_behind: "TABLE(tenant_id text, endpoint_id uuid)",
    webhooks_due: "TABLE(tenant_id text, endpoint_id uuid)",
    webhooks_pending: "TABLE(pending bigint, oldest timestamp with time zone)",
    webhooks_to_tidy: "TABLE(tenant_id text)",
  });
});

test("the queue's functions have the rights of their caller, who may not change its schema", async () => {
  const names = await bench.owner<{ name: string }>(
    "SELECT proname AS name FROM pg_proc WHERE pronamespace = 'pgboss'::regnamespace AND prosecdef",
  );
  expect(names).toEqual([]);
  for (const call of [
    'pgboss.create_queue(\'mine\', \'{"policy": "standard", "partition": true}\')',
    "pgboss.job_table_run('DROP TABLE pgboss.job_common')",
  ])
    await expect(bench.asApplication(ours, `SELECT ${call}`)).rejects.toThrow(
      /permission denied|must be owner/,
    );
});
