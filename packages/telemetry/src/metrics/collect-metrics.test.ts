import type { MetricSample } from "@expunge/application/runtime/metric-store.port";
import { recordNetworkCall } from "@expunge/application/network-requests/call-metric";
import { recordWebhookAttempt } from "@expunge/application/webhooks/delivery-metric";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { collectMetrics } from "#metrics/collect-metrics.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const SECOND = 1_000;

/** A store with all increments that it received, which can be set to fail. */
function someStore() {
  const added: MetricSample[] = [];
  const store = { broken: false, added, totals: () => totals(added), add };
  function add(metrics: readonly MetricSample[]): Promise<void> {
    if (store.broken) return Promise.reject(new Error("the database is away"));
    added.push(...metrics);
    return Promise.resolve();
  }
  return store;
}
const totals = (metrics: readonly MetricSample[]) => {
  const sums: Record<string, number> = {};
  for (const { name, labels, value } of metrics)
    sums[name + labels] = (sums[name + labels] ?? 0) + value;
  return sums;
};

test("events are counted and written every second, and on close", async () => {
  const store = someStore();
  const collector = collectMetrics({ store, onError: () => {} });
  recordWebhookAttempt("taken", 1_500);
  recordWebhookAttempt("refused", 99_000);
  expect(store.added).toEqual([]);
  await vi.advanceTimersByTimeAsync(SECOND);
  expect(store.totals()).toEqual({
    'expunge_webhook_attempts_total{"outcome":"taken"}': 1,
    'expunge_webhook_attempts_total{"outcome":"refused"}': 1,
    'expunge_webhook_lag_seconds_bucket{"le":"2.5"}': 1,
    "expunge_webhook_lag_seconds_sum{}": 1.5,
  });
  recordNetworkCall({ operation: "getData", outcome: "unavailable", ms: 40 });
  await collector.close();
  expect(store.totals()).toMatchObject({
    'expunge_network_calls_total{"operation":"getData","outcome":"unavailable"}': 1,
    'expunge_network_call_seconds_bucket{"le":"0.05","operation":"getData"}': 1,
  });
  const before = store.added.length;
  recordWebhookAttempt("taken", 1);
  await vi.advanceTimersByTimeAsync(5 * SECOND);
  expect(store.added).toHaveLength(before);
});

test("counts that could not be written stay for the next flush", async () => {
  const store = someStore();
  const errors: unknown[] = [];
  const collector = collectMetrics({ store, onError: (error) => void errors.push(error) });
  store.broken = true;
  recordWebhookAttempt("gone", 0);
  await vi.advanceTimersByTimeAsync(2 * SECOND);
  expect([store.added, errors.length]).toEqual([[], 2]);
  store.broken = false;
  recordWebhookAttempt("gone", 0);
  await collector.close();
  expect(store.totals()).toEqual({ 'expunge_webhook_attempts_total{"outcome":"gone"}': 2 });
});
