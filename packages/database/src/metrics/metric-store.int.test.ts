import { randomUUID } from "node:crypto";
import { DELETION_QUEUE } from "@expunge/schemas/jobs/deletion-job";
import { afterAll, expect, test } from "vitest";
import { createMetricStore } from "#metrics/metric-store.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const store = createMetricStore(bench.database);

const metric = (name: string, value: number, labels = "{}") => ({ name, labels, value });
const named = async (name: string) =>
  (await store.read()).filter((read) => read.name === name).map(({ value }) => value);

test("concurrent additions of processes sum up, in any order", async () => {
  const adding = Array.from({ length: 40 }, (_, place) => {
    const both = [metric("one", 1), metric("other", 0.5)];
    return store.add(place % 2 === 0 ? both : both.toReversed());
  });
  await Promise.all(adding);
  expect([await named("one"), await named("other")]).toEqual([[40], [20]]);
});

test("labels make another metric, and nothing is added by nothing", async () => {
  await store.add([metric("labelled", 1, '{"kind":"a"}'), metric("labelled", 2, '{"kind":"b"}')]);
  await store.add([]);
  expect(await named("labelled")).toEqual([1, 2]);
});

test("the application neither removes a metric nor renames one", async () => {
  for (const change of ["DELETE FROM metric", "UPDATE metric SET name = 'x'"])
    await expect(bench.asApplication(undefined, change)).rejects.toThrow("permission denied");
});

test("the jobs of each queue are counted as ready or deferred, with the oldest age", async () => {
  const tenantId = await bench.tenant();
  const job = (at: number) => ({
    kind: "deletion" as const,
    tenantId,
    deletionId: randomUUID(),
    at: new Date(Date.now() + at),
  });
  const jobs = [job(-60_000), job(-5_000), job(3_600_000)];
  await bench.database.transaction((query) => bench.queue.enqueue(query, jobs));
  const depths = await store.queues();
  const { oldestSeconds = 0, ...depth } =
    depths.find(({ queue }) => queue === DELETION_QUEUE) ?? {};
  expect(depth).toEqual({ queue: DELETION_QUEUE, ready: 2, deferred: 1, active: 0 });
  expect(oldestSeconds).toBeGreaterThanOrEqual(60);
  expect(oldestSeconds).toBeLessThan(3_600);
  expect(depths.map(({ queue }) => queue)).toContain("network-request");
});

test("pending webhook deliveries are counted over all tenants, without naming any", async () => {
  expect(await store.webhooks()).toEqual({ pending: 0, oldestSeconds: 0 });
  const [one, other] = [await bench.tenant(), await bench.tenant()];
  for (const [tenantId, state, age] of [
    [one, "pending", 10],
    [other, "pending", 600],
    [other, "dead", 9_000],
  ] as const) {
    const id = randomUUID();
    await bench.owner(
      `INSERT INTO webhook_endpoint (tenant_id, id, url, event_types, format, state, sealed, sealed_key, fanned_out_seq, created_by, created_at, changed_at)
       VALUES ($1, $2, 'https://shop.example', '{}', 'cloudevents', 'active', '', '', 0, 'admin', now(), now())`,
      [tenantId, id],
    );
    await bench.owner(
      `INSERT INTO webhook_delivery (tenant_id, id, endpoint_id, event_seq, event_id, event_type, occurred_at, ordering_key, state, due_at, created_at, ended_at)
       VALUES ($1, $2, $2, 1, $2, 'type', now() - make_interval(secs => $3), 'x', $4, now(), now(), CASE WHEN $4 = 'pending' THEN NULL ELSE now() END)`,
      [tenantId, id, age, state],
    );
  }
  const { pending, oldestSeconds } = await store.webhooks();
  expect(pending).toBe(2);
  expect(oldestSeconds).toBeGreaterThanOrEqual(600);
  expect(oldestSeconds).toBeLessThan(3_600);
});
