import { expect, test } from "vitest";
import { FIGURES } from "#metrics/figure-catalogue.ts";
import { createFigureSums } from "#metrics/figure-sums.ts";

test("what is counted adds up by its labels, in whatever order they are named", () => {
  const sums = createFigureSums();
  sums.count(FIGURES.deletions, { kind: "card_token", state: "completed" });
  sums.count(FIGURES.deletions, { state: "completed", kind: "card_token" }, 2);
  sums.count(FIGURES.deletions, { kind: "payment_option", state: "completed" });
  sums.count(FIGURES.networkRetries, { operation: "delete_customer" }, 0);
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
  const sums = createFigureSums();
  sums.observe(FIGURES.webhookLag, {}, seconds);
  expect(sums.take()).toEqual([
    { name: "expunge_webhook_lag_seconds_bucket", labels: JSON.stringify({ le }), value: 1 },
    { name: "expunge_webhook_lag_seconds_sum", labels: "{}", value: seconds },
  ]);
});

test("what is given back is added to what came meanwhile", () => {
  const sums = createFigureSums();
  sums.count(FIGURES.webhookAttempts, { outcome: "taken" });
  const taken = sums.take();
  sums.count(FIGURES.webhookAttempts, { outcome: "taken" });
  sums.add(taken);
  expect(sums.take()).toMatchObject([{ value: 2 }]);
});
