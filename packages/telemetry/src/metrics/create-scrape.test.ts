import type { MetricSample, MetricStore } from "@expunge/application/runtime/metric-store.port";
import { expect, test } from "vitest";
import { createScrape } from "#metrics/create-scrape.ts";
import { METRICS } from "#metrics/metric-catalogue.ts";
import { createMetricSums } from "#metrics/metric-sums.ts";

const depth = { queue: "deletion", ready: 3, deferred: 2, active: 1, oldestSeconds: 4.5 };

function storeOf(metrics: readonly MetricSample[]): MetricStore {
  return {
    add: () => Promise.reject(new Error("nothing is added")),
    read: () => Promise.resolve(metrics),
    queues: () => Promise.resolve([depth]),
    webhooks: () => Promise.resolve({ pending: 7, oldestSeconds: 60 }),
  };
}

async function linesOf(metrics: readonly MetricSample[]): Promise<string[]> {
  return (await createScrape(storeOf(metrics)).text()).split("\n");
}

test("counters and histograms have help, type and cumulative buckets", async () => {
  const sums = createMetricSums();
  sums.count(METRICS.deletions, { kind: "card_token", state: "completed" }, 2);
  for (const seconds of [0.001, 0.2, 0.2, 90_000])
    sums.observe(METRICS.deletionSeconds, { kind: "card_token", to: "completed" }, seconds);
  const lines = await linesOf(sums.take());
  expect(lines).toContain("# TYPE expunge_deletions_total counter");
  expect(lines).toContain('expunge_deletions_total{kind="card_token",state="completed"} 2');
  expect(lines).toContain("# TYPE expunge_deletion_seconds histogram");
  const of = 'kind="card_token",to="completed"';
  for (const [le, count] of [
    ["0.005", 1],
    ["0.1", 1],
    ["0.25", 3],
    ["86400", 3],
    ["+Inf", 4],
  ] as const)
    expect(lines).toContain(`expunge_deletion_seconds_bucket{le="${le}",${of}} ${count}`);
  expect(lines).toContain(`expunge_deletion_seconds_count{${of}} 4`);
  expect(lines).toContain(`expunge_deletion_seconds_sum{${of}} 90000.401`);
});

test("the scrape contains queue and webhook gauges and the process' own metrics", async () => {
  const lines = await linesOf([]);
  for (const line of [
    'expunge_queue_jobs{queue="deletion",state="ready"} 3',
    'expunge_queue_jobs{queue="deletion",state="deferred"} 2',
    'expunge_queue_jobs{queue="deletion",state="active"} 1',
    'expunge_queue_oldest_seconds{queue="deletion"} 4.5',
    "expunge_webhooks_pending 7",
    "expunge_webhooks_oldest_seconds 60",
  ])
    expect(lines).toContain(line);
  expect(lines.some((line) => line.startsWith("process_resident_memory_bytes "))).toBe(true);
});

test("each metric has its help text once", async () => {
  const lines = await linesOf([]);
  const names = lines.flatMap((line) => /^# HELP (\S+) ./.exec(line)?.[1] ?? []);
  expect(new Set(names).size).toBe(names.length);
  for (const { name } of Object.values(METRICS)) expect(names).toContain(name);
});
