import { expect, test } from "vitest";
import { type BatchProgress, batchStopReason } from "#batch/decide-batch-stop.ts";
import { reason } from "#rules.ts";

const LIMITS = { stopAtRefusedShare: 0.1, stopAtFailedShare: 0.05 };
const stop = (progress: Partial<BatchProgress>) =>
  batchStopReason({ items: 10_000, decided: 1_000, unexpected: 0, failed: 0, ...progress }, LIMITS);

test("BATCH-08: a batch stops when more items are refused than its preview promised", () => {
  expect(stop({ unexpected: 100 })).toBeUndefined();
  expect(stop({ unexpected: 101 })).toEqual(reason("BATCH-08"));
});

test("BATCH-09: a batch stops when too many of its deletions fail at the network", () => {
  expect(stop({ failed: 50 })).toBeUndefined();
  expect(stop({ failed: 51 })).toEqual(reason("BATCH-09"));
});

test("a single refusal at the start stops nothing, unless the batch is that small", () => {
  expect(stop({ decided: 1, unexpected: 1 })).toBeUndefined();
  expect(stop({ decided: 20, unexpected: 11 })).toEqual(reason("BATCH-08"));
  expect(stop({ items: 5, decided: 1, unexpected: 1 })).toEqual(reason("BATCH-08"));
});

test("without limits nothing stops it", () => {
  const all = { items: 10, decided: 10, unexpected: 10, failed: 0 };
  expect(batchStopReason(all, {})).toBeUndefined();
});
