import { randomUUID } from "node:crypto";
import { NETWORK_QUEUE } from "@expunge/schemas/jobs/network-job";
import pg from "pg";
import { PgBoss } from "pg-boss";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "#testing/open-test-database.ts";
import { compactQueue } from "#queue/compact-queue.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
// One connection does everything, and reports its statistics on request.
const database = openTestDatabase({ url: bench.test.url, poolSize: 1 });
const boss = new PgBoss({
  connectionString: bench.test.url,
  max: 1,
  migrate: false,
  createSchema: false,
  schedule: false,
  supervise: false,
});
const reader = new pg.Client({ connectionString: bench.test.ownerUrl });
beforeAll(async () => {
  await boss.start();
  // No vacuum comes between: the dead rows shown here are those that it could not remove.
  await bench.owner("ALTER TABLE pgboss.job_common SET (autovacuum_enabled = off)");
  await reader.connect();
});
afterAll(async () => {
  await reader.end();
  await boss.stop({ graceful: false });
  await database.close();
  await bench.close();
});

async function compacted(mostDead?: number): Promise<number | "busy"> {
  await counted("n_dead_tup");
  const dead = await compactQueue(database, mostDead);
  await database.query("SELECT pg_stat_force_next_flush()::text", []);
  return dead;
}

const job = () => ({ data: { requestId: randomUUID() }, singletonKey: randomUUID() });

/** The server's statistics of the table, once the connection has reported. */
async function counted(counter: string): Promise<number> {
  await boss.getDb().executeSql("SELECT pg_stat_force_next_flush()");
  const [row] = await bench.owner<{ count: number }>(
    `SELECT (${counter})::int AS count FROM pg_stat_user_tables t JOIN pg_statio_user_tables USING (relid) WHERE t.relname = 'job_common'`,
  );
  return row?.count ?? 0;
}

/** Does jobs as a worker does, a list at a time. */
async function doJobs(count: number): Promise<void> {
  for (let done = 0; done < count; done += 500) {
    await boss.insert(NETWORK_QUEUE, Array.from({ length: 500 }, job));
    const jobs = await boss.fetch(NETWORK_QUEUE, { batchSize: 500 });
    await boss.complete(
      NETWORK_QUEUE,
      jobs.map(({ id }) => id),
    );
  }
}

/** Blocks of the table and its indexes that the fetch of one job reads. */
async function blocksOfFetch(): Promise<number> {
  const blocks = "heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit";
  const before = await counted(blocks);
  expect(await boss.fetch(NETWORK_QUEUE)).toHaveLength(1);
  return (await counted(blocks)) - before;
}

const waiting = () =>
  bench.owner(
    "SELECT id, data, singleton_key, state, created_on, retry_limit, heartbeat_seconds FROM pgboss.job WHERE state <> 'completed' ORDER BY id",
  );

test("a fetch reads as little as ever, however much is dead before the eyes of a long reader of other tables", async () => {
  await reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
  await reader.query("SELECT count(*) FROM tenant");
  await doJobs(3_000);
  await boss.insert(NETWORK_QUEUE, Array.from({ length: 5 }, job));
  await bench.owner("VACUUM pgboss.job_common");
  expect(await counted("n_dead_tup")).toBeGreaterThan(5_000);
  expect(await blocksOfFetch()).toBeGreaterThan(1_000);

  const before = await waiting();
  expect(before).toHaveLength(5);
  expect(await compacted(5_000)).toBeGreaterThan(5_000);
  expect(await waiting()).toEqual(before);
  expect(await blocksOfFetch()).toBeLessThan(100);
  expect(await compacted(5_000)).toBe(0);
  await reader.query("ROLLBACK");
});

test("the job that runs meanwhile ends as it would have", async () => {
  await doJobs(500);
  await boss.insert(NETWORK_QUEUE, [job()]);
  const [taken] = await boss.fetch(NETWORK_QUEUE);
  expect(await compacted(500)).toBeGreaterThan(500);
  await boss.complete(NETWORK_QUEUE, taken?.id ?? "");
  const [ended] = await bench.owner("SELECT state FROM pgboss.job WHERE id = $1", [taken?.id]);
  expect(ended).toEqual({ state: "completed" });
});

test("a lock on the table is not awaited", async () => {
  await doJobs(500);
  await reader.query("BEGIN");
  await reader.query("SELECT count(*) FROM pgboss.job");
  expect(await compacted(500)).toBe("busy");
  await reader.query("COMMIT");
  expect(await compacted(500)).toBeGreaterThan(500);
});

test("few dead rows are left to the vacuum", async () => {
  await doJobs(500);
  expect(await compacted()).toBe(0);
});
