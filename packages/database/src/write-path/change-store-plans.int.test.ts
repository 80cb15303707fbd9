import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { createChangeStore } from "#write-path/change-store.ts";
import { openTestDatabase } from "#testing/open-test-database.ts";
import { asOwner } from "#migrator/migrate.ts";
import { cardToken, deleting, storing, useOf } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
// One connection plans everything, and reports its statistics on request.
const database = openTestDatabase({ url: bench.test.url, poolSize: 1 });
const store = createChangeStore(database, bench.queue);
afterAll(async () => {
  await database.close();
  await bench.close();
});

/** The server's statistics of `credential`, once the connection has reported. */
async function counted<Row extends Record<string, number>>(counters: string): Promise<Row> {
  await database.query("SELECT pg_stat_force_next_flush()::text", []);
  const [row] = await bench.owner<Row>(
    `SELECT ${counters} FROM pg_stat_user_tables t JOIN pg_statio_user_tables USING (relid) WHERE t.relname = 'credential'`,
  );
  if (row === undefined) throw new Error("nothing is counted");
  return row;
}

/** Adds card tokens to the table after connections have planned their statements. */
async function grow(tenantId: string, count: number): Promise<void> {
  await asOwner(bench.test.ownerUrl, async (client) => {
    await client.query(
      `INSERT INTO credential (tenant_id, id, kind, account_id, reference, state, brand, last4, created_at, changed_at)
       SELECT $1, uuid_v7(), 'card_token', '', 'token-' || n, 'active', 'VISA', '4242', now(), now() FROM generate_series(1, $2::int) n`,
      [tenantId, count],
    );
    await client.query("SELECT pg_stat_force_next_flush()");
  });
}

/** Blocks of `credential` and its indexes that a piece of work reads. */
async function blocksRead(work: () => Promise<unknown>): Promise<number> {
  const blocks = "(heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit)::int AS blocks";
  const before = await counted<{ blocks: number }>(blocks);
  await work();
  return (await counted<{ blocks: number }>(blocks)).blocks - before.blocks;
}

test("statements that were first planned over a small table use the index of a great one", async () => {
  const tenantId = await bench.tenant();
  const token = cardToken(tenantId, { reference: "first" });
  // As few as autoanalyze ever looks at (autovacuum_analyze_threshold).
  const few = [token, ...Array.from({ length: 49 }, () => cardToken(tenantId))];
  await store.applyChanges(
    tenantId,
    few.map((one) => storing(one)),
  );
  await bench.owner("ANALYZE credential");
  // The statistics stay those of a small table, as they do for a minute during a great import.
  await bench.owner("ALTER TABLE credential SET (autovacuum_enabled = off)");
  const asked = { kind: "card_token", accountId: "", reference: "first" } as const;
  const paymentOption = () =>
    cardToken(tenantId, {
      kind: "payment_option",
      accountId: "account-1",
      vaultReference: randomUUID(),
    });
  const everything = async () => {
    await store.loadTargets(tenantId, [asked]);
    await store.loadTargets(tenantId, [{ ...asked, reference: randomUUID() }]);
    await store.applyChanges(tenantId, [deleting({ ...token, version: 9 }), storing(token)]);
    await store.applyChanges(tenantId, [{ use: useOf(token), events: [], audit: [] }]);
    for (const one of [cardToken(tenantId), paymentOption()])
      await store.applyChanges(tenantId, [
        { ...storing(one), stored: { credential: one, representations: 0 } },
      ]);
  };
  // Often enough for the server to think of keeping a plan.
  for (let round = 0; round < 12; round += 1) await everything();
  await grow(tenantId, 200_000);
  await everything();
  expect(await blocksRead(everything)).toBeLessThan(100);
});

test("a deletion leaves its credential on its page, and the indexes as they are (HOT)", async () => {
  const tenantId = await bench.tenant();
  await bench.owner("VACUUM FULL credential");
  const tokens = Array.from({ length: 500 }, () => cardToken(tenantId));
  await store.applyChanges(
    tenantId,
    tokens.map((token) => storing(token)),
  );
  const updates = () =>
    counted<{ all: number; hot: number }>("n_tup_upd::int AS all, n_tup_hot_upd::int AS hot");
  const before = await updates();
  // From all over the table: a page has room for some of its rows at a time.
  const scattered = tokens.filter((_, place) => place % 10 === 0);
  const written = await store.applyChanges(
    tenantId,
    scattered.map((token) => deleting(token)),
  );
  expect(written).toEqual(written.map(() => true));
  const after = await updates();
  expect(after.all - before.all).toBe(50);
  expect(after.hot - before.hot).toBe(50);
});
