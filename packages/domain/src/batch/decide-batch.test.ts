import { expect, test } from "vitest";
import { effectiveLimits, looserLimits } from "#batch/batch-limits.ts";
import { BATCH_EVENTS, BATCH_STATES, evolveBatch, isEndedBatch } from "#batch/batch-state.ts";
import {
  type BatchReview,
  decideBatchReview,
  decideInput,
  decideLimits,
  decideSize,
  decideStep,
} from "#batch/decide-batch.ts";
import { reason, type RuleId } from "#rules.ts";

const ACCEPTED = { kind: "accepted" };
const refused = (...rules: RuleId[]) => ({ kind: "refused", reasons: rules.map(reason) });

test("BATCH-01: only a draft takes items", () => {
  expect(BATCH_STATES.filter((state) => decideInput(state).kind === "accepted")).toEqual(["draft"]);
});

test("BATCH-02: a batch goes from its draft to its end, and an ended one stays", () => {
  const way = [
    ["sealed", "sealed"],
    ["preview_started", "previewing"],
    ["previewed", "previewed"],
    ["approved", "approved"],
    ["started", "running"],
    ["paused", "paused"],
    ["resumed", "running"],
    ["stopped", "stopped"],
    ["resumed", "running"],
    ["completed", "completed"],
  ] as const;
  let state: (typeof BATCH_STATES)[number] = "draft";
  for (const [event, next] of way) {
    expect(decideStep(state, event)).toEqual(ACCEPTED);
    state = evolveBatch(state, event) ?? state;
    expect(state).toBe(next);
  }
  for (const event of BATCH_EVENTS) expect(decideStep(state, event)).toEqual(refused("BATCH-02"));
});

test("BATCH-02: nothing runs without an approval, and every batch that has not ended can be cancelled", () => {
  for (const state of BATCH_STATES) {
    expect(evolveBatch(state, "started")).toBe(state === "approved" ? "running" : undefined);
    expect(evolveBatch(state, "cancelled")).toBe(isEndedBatch(state) ? undefined : "cancelled");
  }
});

const REVIEW: BatchReview = {
  state: "previewed",
  event: "approved",
  contributors: ["staff:ann", "staff:carl"],
  by: "staff:bea",
  sealed: "5e",
  checksum: "5e",
};

test("BATCH-03: nobody who had a part in a batch reviews it", () => {
  expect(decideBatchReview(REVIEW)).toEqual(ACCEPTED);
  for (const by of REVIEW.contributors)
    for (const event of ["approved", "rejected"] as const)
      expect(decideBatchReview({ ...REVIEW, event, by })).toEqual(refused("BATCH-03"));
});

test("BATCH-04: a review is of the items that were sealed", () => {
  expect(decideBatchReview({ ...REVIEW, checksum: "5f" })).toEqual(refused("BATCH-04"));
  expect(decideBatchReview({ ...REVIEW, sealed: null, state: "draft" })).toEqual(
    refused("BATCH-02", "BATCH-04"),
  );
});

test("BATCH-05: a batch has at most as many items as its limit", () => {
  const size = (items: number) =>
    decideSize("draft", "sealed", { items, credentials: 0 }, { maxItems: 10 });
  expect(size(10)).toEqual(ACCEPTED);
  expect(size(11)).toEqual(refused("BATCH-05"));
});

test("BATCH-06: a batch covers at most its share of the credentials", () => {
  const size = (items: number) =>
    decideSize("approved", "started", { items, credentials: 200 }, { maxShare: 0.25 });
  expect(size(50)).toEqual(ACCEPTED);
  expect(size(51)).toEqual(refused("BATCH-06"));
  expect(decideSize("approved", "started", { items: 1, credentials: 0 }, {})).toEqual(ACCEPTED);
});

test("BATCH-10: a batch has items", () => {
  expect(decideSize("draft", "sealed", { items: 0, credentials: 10 }, {})).toEqual(
    refused("BATCH-10"),
  );
});

test("BATCH-07: a batch names stricter limits than its tenant, never looser ones", () => {
  const tenant = effectiveLimits({}, { maxShare: 0.2 });
  expect(decideLimits({}, tenant)).toEqual(ACCEPTED);
  expect(decideLimits({ maxShare: 0.1, perHour: 1_000 }, tenant)).toEqual(ACCEPTED);
  expect(decideLimits({ maxShare: 0.3 }, tenant)).toEqual(refused("BATCH-07"));
  expect(decideLimits({ maxItems: 1_000_001 }, tenant)).toEqual(refused("BATCH-07"));
});

test("a limit that is absent is looser than any", () => {
  expect(looserLimits({}, { perHour: 10 })).toEqual(["perHour"]);
  expect(looserLimits({ perHour: 10 }, {})).toEqual([]);
});
