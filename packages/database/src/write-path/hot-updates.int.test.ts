import { afterAll, expect, test } from "vitest";
import { createChangeStore } from "#write-path/change-store.ts";
import { openTestDatabase } from "#testing/open-test-database.ts";
import { AT, cardToken, deleting, mandate } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
// One connection does everything, and reports its statistics on request.
const database = openTestDatabase({ url: bench.test.url, poolSize: 1 });
const store = createChangeStore(database, bench.queue);
afterAll(async () => {
  await database.close();
  await bench.close();
});

type Updates = { readonly table: string; readonly all: number; readonly hot: number };

/** The updates that the server has counted, and those that stayed on their page, without a new entry in any index (HOT). */
async function updates(): Promise<Updates[]> {
  await database.query("SELECT pg_stat_force_next_flush()::text", []);
  return bench.owner<Updates>(
    `SELECT relname AS table, n_tup_upd::int AS all, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables
     WHERE relname IN ('credential', 'mandate', 'tenant_ledger') ORDER BY relname`,
  );
}

const listsOf = <T>(all: readonly T[], count: number): T[][] =>
  Array.from({ length: count }, (_, list) => all.filter((_one, place) => place % count === list));

test("of the updates of 1,000 deletions at least 95 in 100 stay on their page", async () => {
  const tenantId = await bench.tenant();
  const stored = Array.from({ length: 6_000 }, () => {
    const credential = cardToken(tenantId, { kind: "payment_option", accountId: "account-1" });
    return { credential, signed: mandate(credential) };
  });
  await bench.owner(
    `INSERT INTO credential (tenant_id, id, kind, account_id, reference, state, sealed, sealed_key, masked_number, created_at, changed_at)
     SELECT $1, c.id, 'payment_option', 'account-1', c.id::text, 'active', decode(repeat('ab', 60), 'hex'), decode(repeat('ab', 60), 'hex'),
       'DE8937****3000', now(), now() FROM unnest($2::uuid[]) AS c (id)`,
    [tenantId, stored.map(({ credential }) => credential.id)],
  );
  await bench.owner(
    `INSERT INTO mandate (tenant_id, id, credential_id, creditor_id, reference, identity, scheme, type, signed_on,
       state, created_at)
     SELECT $1, m.id, m.credential_id, 'DE98ZZZ09999999999', m.id::text, 'de9809999999999 ' || m.id, 'CORE', 'recurring', now(), 'active', now()
     FROM unnest($2::uuid[], $3::uuid[]) AS m (id, credential_id)`,
    [
      tenantId,
      stored.map(({ signed }) => signed.id),
      stored.map(({ credential }) => credential.id),
    ],
  );
  await bench.owner("ANALYZE credential, mandate");
  // One of six, evenly: as many as every page has room for, even if a concurrent snapshot keeps the dead rows of a deletion.
  const options = stored.filter((_, place) => place % 6 === 0);
  const before = await updates();
  // Lists from all over the tables, one after the other, as they come from the batcher.
  for (const list of listsOf(options, 40)) {
    const changes = list.map(({ credential, signed }) => {
      const cancelled = {
        id: signed.id,
        cancelledAt: AT,
        cancelledBy: "x",
        cancellationReason: "MD16",
      } as const;
      return deleting(credential, { mandate: cancelled });
    });
    const written = await store.applyChanges(tenantId, changes);
    expect(written).toEqual(changes.map(() => true));
  }
  const after = await updates();
  const made = after.map(({ table, all, hot }, place) => ({
    table,
    all: all - (before[place]?.all ?? 0),
    hot: hot - (before[place]?.hot ?? 0),
  }));
  expect(made.map(({ table, all }) => [table, all])).toEqual([
    ["credential", 1_000],
    ["mandate", 1_000],
    ["tenant_ledger", 40],
  ]);
  for (const { all, hot } of made) expect(hot / all).toBeGreaterThanOrEqual(0.95);
});

test("autovacuum settings cover every growing table, future partitions included", async () => {
  const settings = await bench.owner<{ name: string; options: string[] }>(
    `SELECT relname AS name, reloptions AS options FROM pg_class WHERE relkind = 'r' AND (relname IN ('credential', 'mandate', 'tenant_ledger')
       OR relname = 'event' || to_char(now() AT TIME ZONE 'UTC', '_YYYY_MM') OR relname = 'job_common') ORDER BY relname`,
  );
  const of = Object.fromEntries(
    settings.map(({ name, options }) => [name.replace(/_\d{4}_\d\d$/, ""), options]),
  );
  expect(of).toEqual({
    credential: [
      "fillfactor=80",
      "autovacuum_vacuum_scale_factor=0.02",
      "autovacuum_vacuum_insert_scale_factor=0.02",
      "autovacuum_analyze_scale_factor=0.02",
    ],
    event: [
      "autovacuum_vacuum_insert_scale_factor=0",
      "autovacuum_vacuum_insert_threshold=100000",
      "autovacuum_vacuum_scale_factor=0.02",
      "autovacuum_analyze_scale_factor=0.05",
    ],
    job_common: expect.arrayContaining(["autovacuum_vacuum_threshold=1000"]) as unknown,
    mandate: [
      "fillfactor=80",
      "autovacuum_vacuum_scale_factor=0.02",
      "autovacuum_vacuum_insert_scale_factor=0.02",
      "autovacuum_analyze_scale_factor=0.02",
    ],
    tenant_ledger: [
      "fillfactor=10",
      "autovacuum_vacuum_scale_factor=0",
      "autovacuum_vacuum_threshold=500",
      "autovacuum_vacuum_cost_delay=0",
    ],
  });
});
