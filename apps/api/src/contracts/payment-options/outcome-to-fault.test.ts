import type { DeletionOutcome } from "@expunge/application/deletions/command";
import { RULES, type RuleId } from "@expunge/domain/rules";
import { expect, test } from "vitest";
import { outcomeToFault } from "#contracts/payment-options/outcome-to-fault.ts";
import { renderFault } from "#contracts/payment-options/render-fault.ts";

const base = { correlationId: "trace-1", replayed: false };
const answerTo = (outcome: DeletionOutcome) => {
  const fault = outcomeToFault(outcome);
  return fault && renderFault(fault, undefined, "trace-1");
};
const mod2 = (status: number, code: string, message: string, more: object = {}) => ({
  status,
  body: { traceId: "trace-1", errors: [{ message, code, ...more }] },
});
const NOT_FOUND = mod2(404, "not_found", "Resource not found.");

test("a deleted option is no fault", () => {
  expect(answerTo({ ...base, kind: "accepted", deletionId: "d-1" })).toBeUndefined();
});

test.each([
  ["deferred", "The payment option has not been deleted yet."],
  ["in_progress", "The payment option has not been deleted yet."],
  ["needs_approval", "The deletion d-1 waits for approval."],
] as const)("%s, which cannot occur with this contract, is a fault", (kind, message) => {
  expect(answerTo({ ...base, kind, deletionId: "d-1" })).toEqual(mod2(400, "refused", message));
});

test.each<[RuleId[], unknown]>([
  [["DEL-01"], NOT_FOUND],
  [["HOLD-02", "DEL-01"], NOT_FOUND],
  [["HOLD-02"], mod2(400, "refused", RULES["HOLD-02"].statement)],
  [["HOLD-01", "HOLD-04"], mod2(400, "refused", RULES["HOLD-01"].statement)],
  [[], NOT_FOUND],
])("refused by %j", (rules, answer) => {
  expect(answerTo({ ...base, kind: "refused", deletionId: null, rules })).toEqual(answer);
});

test("an unknown option, and a key that was used for another request", () => {
  expect(answerTo({ ...base, kind: "not_found" })).toEqual(NOT_FOUND);
  expect(answerTo({ ...base, kind: "key_reused" })).toEqual(
    mod2(422, "idempotency_key_reused", "The idempotency key was used for another request.", {
      property: "Idempotency-Key",
    }),
  );
});

test("a key whose request is in progress: 409, retryable", () => {
  expect(answerTo({ ...base, kind: "still_running" })).toEqual(
    mod2(
      409,
      "request_in_progress",
      "A request with this idempotency key is still being processed.",
      { property: "Idempotency-Key" },
    ),
  );
});
