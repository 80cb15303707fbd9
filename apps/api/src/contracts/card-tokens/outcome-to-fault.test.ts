import type { DeletionOutcome } from "@expunge/application/deletions/command";
import { RULES, type RuleId } from "@expunge/domain/rules";
import { expect, test } from "vitest";
import { outcomeToFault } from "#contracts/card-tokens/outcome-to-fault.ts";
import { renderFault } from "#contracts/card-tokens/render-fault.ts";

const base = { correlationId: "cid-1", replayed: false };
const answerTo = (outcome: DeletionOutcome) => {
  const fault = outcomeToFault(outcome);
  return fault && renderFault(fault, undefined, "error-1").body;
};
const fault = (httpStatusCode: number, errorCode: string, message: string) => ({
  errorCode,
  errorId: "error-1",
  message,
  httpStatusCode,
});
const NOT_FOUND = fault(404, "not_found", "There is no such card token.");
const RISKY = fault(403, "refused_by_risk", "The risk of this request is too high.");

test("a deleted token is no fault", () => {
  expect(answerTo({ ...base, kind: "accepted", deletionId: "d-1" })).toBeUndefined();
});

test.each(["needs_approval", "in_progress", "deferred"] as const)(
  "%s is a fault: a success would report a deletion that did not happen",
  (kind) => {
    expect(answerTo({ ...base, kind, deletionId: "d-1" })).toEqual(
      fault(403, "approval_required", "The deletion d-1 waits for approval."),
    );
  },
);

test.each<[RuleId[], unknown]>([
  [["DEL-01"], NOT_FOUND],
  [["DEL-01", "RISK-03"], NOT_FOUND],
  [["RISK-01", "RISK-04"], RISKY],
  [["HOLD-03", "RISK-04"], RISKY],
  [["HOLD-02"], fault(400, "refused", RULES["HOLD-02"].statement)],
  [["HOLD-01", "HOLD-02"], fault(400, "refused", RULES["HOLD-01"].statement)],
  [[], NOT_FOUND],
])("refused by %j", (rules, answer) => {
  expect(answerTo({ ...base, kind: "refused", deletionId: null, rules })).toEqual(answer);
});

test("an unknown token, and a Request-Id that was used with another body", () => {
  expect(answerTo({ ...base, kind: "not_found" })).toEqual(NOT_FOUND);
  expect(answerTo({ ...base, kind: "key_reused" })).toEqual(
    fault(409, "request_id_conflict", "Request-Id was used for another request"),
  );
});

test("a Request-Id whose request is in progress: 409, retryable", () => {
  expect(answerTo({ ...base, kind: "still_running" })).toEqual(
    fault(409, "request_in_progress", "A request with this Request-Id is still being processed."),
  );
});
