import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { furnishTenant } from "#testing/furnish-tenant.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const [ours, theirs] = [await bench.tenant(), await bench.tenant()];
beforeAll(async () => {
  for (const tenantId of [ours, theirs]) await furnishTenant(bench, tenantId);
});

/** A call for another tenant within a transaction of ours, and the answer to it. */
type Line = {
  /** Arguments in SQL. `T` stands for the other tenant, and `id(table)` for the id of one of its rows. */
  readonly args: string;
  /** `other tenant`: refused; `nothing`: row level security hides every row; `service`: names no tenant; `refusal`: it is one. */
  readonly answer: "other tenant" | "nothing" | "service" | "refusal";
  readonly because: string;
};
const write = "writes; names the tenant of its transaction";
const read = "reads; names the tenant of its transaction";
const plain = "reads with the rights of its caller";
const look = "returns ids or counts of due work only";

const FUNCTIONS: Readonly<Record<string, Line>> = {
  enter_tenant: { args: "T", answer: "other tenant", because: "names the tenant" },
  lock_ledger: { args: "T", answer: "other tenant", because: write },
  apply_changes: {
    args: `T, ${Array.from({ length: 20 }, () => "NULL").join(", ")}`,
    answer: "other tenant",
    because: write,
  },
  load_targets: { args: "T, '[]'", answer: "other tenant", because: read },
  find_imported: { args: "T, '[]'", answer: "other tenant", because: read },
  import_credentials: {
    args: `T, 'staff:x', 'import', now(), ${Array.from({ length: 36 }, () => "NULL").join(", ")}`,
    answer: "other tenant",
    because: write,
  },
  shared_owner_bids: { args: "T, '{}'", answer: "service", because: look },
  find_answer: {
    args: "T, 'client-1', 'cards.delete', 'same-key', '2026-11-20Z'",
    answer: "nothing",
    because: plain,
  },
  velocity_counts: {
    args: `T, '{"risk": {"velocity": [{"by": "device", "most": 5, "seconds": 999999999}]}}', '{"device": "subject"}', now()`,
    answer: "nothing",
    because: plain,
  },
  find_credential: {
    args: "T, NULL, 'de9809999999999 same-mandate'",
    answer: "nothing",
    because: plain,
  },
  find_deletion: { args: "T, id(deletion)", answer: "nothing", because: plain },
  event_seq_at: { args: "T, 'infinity'", answer: "nothing", because: plain },
  event_credential: {
    args: "T, 'click_to_pay-1', id(network_request)::text, '{}'",
    answer: "nothing",
    because: plain,
  },
  change_mandate: {
    args: "T, id(mandate), NULL, NULL, NULL, now()",
    answer: "other tenant",
    because: write,
  },
  claim_cancellation: {
    args: "T, id(mandate), gen_random_uuid()",
    answer: "other tenant",
    because: write,
  },
  mark_cancellation_prepared: { args: "T, id(mandate), 1", answer: "other tenant", because: write },
  mark_cancellation_sent: { args: "T, id(mandate), now()", answer: "other tenant", because: write },
  load_network_task: { args: "T, id(network_request)", answer: "other tenant", because: read },
  advance_network_request: {
    args: "T, id(network_request), 1, 'accepted', 2, 1, NULL, 'x'",
    answer: "other tenant",
    because: write,
  },
  abandon_requests: {
    args: "T, ARRAY[id(network_request)], now()",
    answer: "other tenant",
    because: write,
  },
  erase_expired: {
    args: "T, '9999-01-01', now(), 'infinity', 1000",
    answer: "other tenant",
    because: write,
  },
  fan_out_events: {
    args: "T, id(webhook_endpoint), 10, now()",
    answer: "other tenant",
    because: write,
  },
  claim_deliveries: {
    args: "T, id(webhook_endpoint), 10, now(), now()",
    answer: "other tenant",
    because: write,
  },
  record_delivery: {
    args: "T, id(webhook_delivery), now(), 'delivered', now(), now(), 1, 200, NULL, now()",
    answer: "other tenant",
    because: write,
  },
  claim_delivery_runs: {
    args: "T, id(webhook_endpoint), 10, now(), now()",
    answer: "other tenant",
    because: write,
  },
  record_deliveries: {
    args: `T, json_build_array(json_build_object('id', id(webhook_delivery), 'leased', now(), 'state', 'delivered', 'due', now())), now()`,
    answer: "other tenant",
    because: write,
  },
  end_deliveries: {
    args: "T, id(webhook_endpoint), 'endpoint deleted', now(), 10",
    answer: "other tenant",
    because: write,
  },
  replay_events: {
    args: "T, id(webhook_endpoint), 'staff:x', now(), 1, 9, '-infinity', 'infinity', '{}', 9",
    answer: "other tenant",
    because: write,
  },
  find_client: { args: "'no such key'", answer: "nothing", because: "the key is the proof" },
  tenant_is_active: { args: "T", answer: "other tenant", because: read },
  all_tenants: { args: "", answer: "service", because: look },
  beat_installation: {
    args: "0",
    answer: "service",
    because: "counts up, or records that the database was restored",
  },
  begin_vault_keys: {
    args: "'default', '', 'default', '', ''",
    answer: "service",
    because: "binds a database that no process has used, and changes no other",
  },
  rewrap_values: {
    args: "T, 'credential', '{}', '{}', '{}'",
    answer: "other tenant",
    because: write,
  },
  move_hashes: { args: "T, 1, '{}', '{}'", answer: "other tenant", because: write },
  mark_rehash: { args: "T, 1, NULL", answer: "other tenant", because: write },
  other_hash_key: { args: "1, false", answer: "refusal", because: "reads nothing" },
  tenant_to_rehash: { args: "1", answer: "service", because: look },
  tenants_to_reconcile: { args: "now(), now()", answer: "service", because: look },
  tenants_to_sweep: { args: "now()", answer: "service", because: look },
  webhooks_behind: { args: "NULL, 10", answer: "service", because: look },
  webhooks_due: { args: "now(), 10", answer: "service", because: look },
  webhooks_pending: { args: "", answer: "service", because: look },
  webhooks_to_tidy: { args: "now()", answer: "service", because: look },
  maintain_partitions: {
    args: "'{}'",
    answer: "service",
    because: "drops nothing before the owner's minimum by the server's clock",
  },
  analyze_credentials: { args: "0", answer: "service", because: "counts rows, and returns none" },
  uuid_v7: { args: "", answer: "service", because: "makes an id and reads nothing" },
  compact_queue: { args: "1000000", answer: "service", because: "retains every open job" },
};

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
    const looks = name === "find_client" || FUNCTIONS[name]?.because === look;
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

test("looks over all tenants return no more than ids, times and counts", async () => {
  const results = await bench.owner<{ name: string; result: string }>(
    `SELECT proname AS name, pg_get_function_result(oid) AS result FROM pg_proc
     WHERE proowner = 'expunge_lookup'::regrole AND proname <> 'find_client' ORDER BY name`,
  );
  expect(Object.fromEntries(results.map(({ name, result }) => [name, result]))).toEqual({
    all_tenants: "SETOF text",
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
