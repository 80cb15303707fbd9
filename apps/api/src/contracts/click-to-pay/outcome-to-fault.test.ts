import type { DeletionOutcome } from "@expunge/application/deletions/command";
import type { RuleId } from "@expunge/domain/rules";
import { expect, test } from "vitest";
import { outcomeToFault } from "#contracts/click-to-pay/outcome-to-fault.ts";
import { renderFault } from "#contracts/click-to-pay/render-fault.ts";

const base = { correlationId: "cid-1", replayed: false };
const answerTo = (outcome: DeletionOutcome) => {
  const fault = outcomeToFault(outcome);
  return fault && renderFault(fault).body;
};
const refusedBy = (...rules: RuleId[]) =>
  answerTo({ ...base, kind: "refused", deletionId: null, rules });

test.each(["accepted", "deferred", "in_progress"] as const)(
  "%s: the request is accepted",
  (kind) => {
    expect(answerTo({ ...base, kind, deletionId: "d-1" })).toBeUndefined();
  },
);

test.each<[RuleId[], string]>([
  [["C2P-01", "C2P-02", "C2P-03"], "invalid network"],
  [["C2P-01", "C2P-03"], "click to pay is not enabled to tenant"],
  [["C2P-03"], "customer not enabled to click to pay"],
  [["C2P-04", "C2P-15"], "customer not enabled to click to pay"],
  [["C2P-16"], "customer not enabled to click to pay"],
  [["C2P-05", "HOLD-01"], "customer not enabled to click to pay"],
  [["HOLD-01", "C2P-01"], "click to pay is not enabled to tenant"],
  [["HOLD-01"], "bad request"],
  [["HOLD-03", "HOLD-05"], "bad request"],
  [["DEL-04"], "bad request"],
  [[], "customer not enabled to click to pay"],
])("refused by %j: %s", (rules, message) => {
  expect(refusedBy(...rules)).toEqual({ code: 400, message });
});

test("a deletion that waits for approval, which an account's never does, is a fault", () => {
  expect(answerTo({ ...base, kind: "needs_approval", deletionId: "d-1" })).toEqual({
    code: 400,
    message: "bad request",
  });
});

test.each(["not_found", "key_reused", "still_running"] as const)(
  "%s, which cannot occur here, is a fault",
  (kind) => {
    expect(answerTo({ ...base, kind })).toEqual({
      code: 400,
      message: "customer not enabled to click to pay",
    });
  },
);
