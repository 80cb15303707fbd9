import { expect, test } from "vitest";
import { METRICS } from "#metrics/metric-catalogue.ts";
import { createMetricSums } from "#metrics/metric-sums.ts";

test("counts add up by labels in any order", () => {
  const sums = createMetricSums();
  sums.count(METRICS.deletions, { kind: "card_token", state: "completed" });
  sums.count(METRICS.deletions, { state: "completed", kind: "card_token" }, 2);
  sums.count(METRICS.deletions, { kind: "payment_option", state: "completed" });
  sums.count(METRICS.networkRetries, { operation: "delete_customer" }, 0);
  const name = "expunge_deletions_total";
  expect(sums.take()).toEqual([
    { name, labels: '{"kind":"card_token","state":"completed"}', value: 3 },
    { name, labels: '{"kind":"payment_option","state":"completed"}', value: 1 },
  ]);
  expect(sums.take()).toEqual([]);
});

test.each([
  [0, "0.005"],
  [0.005, "0.005"],
  [0.0051, "0.01"],
  [86_400, "86400"],
  [86_401, "+Inf"],
])("an observation of %d seconds falls into the bucket up to %s", (seconds, le) => {
  const sums = createMetricSums();
  sums.observe(METRICS.webhookLag, {}, seconds);
  expect(sums.take()).toEqual([
    { name: "expunge_webhook_lag_seconds_bucket", labels: JSON.stringify({ le }), value: 1 },
    { name: "expunge_webhook_lag_seconds_sum", labels: "{}", value: seconds },
  ]);
});

test("returned increments are added to new ones", () => {
  const sums = createMetricSums();
  sums.count(METRICS.webhookAttempts, { outcome: "taken" });
  const increments = sums.take();
  sums.count(METRICS.webhookAttempts, { outcome: "taken" });
  sums.add(increments);
  expect(sums.take()).toMatchObject([{ value: 2 }]);
});
