import { expect, test } from "vitest";
import {
  decideCancellation,
  decideRetry,
  decideReview,
  type Intervention,
} from "#deletion/decide-intervention.ts";
import { DELETION_STATES, type DeletionState } from "#deletion/deletion-state.ts";
import { reason } from "#rules.ts";

/** Bea, who is not an approver, and a deletion requested by Ann. */
const BY_BEA: Intervention = {
  state: "awaiting_approval",
  requestedBy: "staff:ann",
  by: "staff:bea",
  mayApprove: false,
};
const BY_ANN: Intervention = { ...BY_BEA, by: "staff:ann" };
const ACCEPTED = { kind: "accepted" };
const others = (...states: readonly DeletionState[]) =>
  DELETION_STATES.filter((state) => !states.includes(state));

test("APP-02: given a deletion that waits for approval, then a person other than the requester may review it", () => {
  expect(decideReview(BY_BEA)).toEqual(ACCEPTED);
});

test("APP-02: given a deletion that waits for approval, when its requester reviews it, then they may not", () => {
  expect(decideReview(BY_ANN)).toEqual({ kind: "refused", reasons: [reason("APP-02")] });
});

test.each(others("awaiting_approval"))(
  "DEL-08: given a deletion that is %s, when it is reviewed, then that is refused",
  (state) => {
    expect(decideReview({ ...BY_BEA, state })).toEqual({
      kind: "refused",
      reasons: [reason("DEL-08")],
    });
    expect(decideReview({ ...BY_ANN, state })).toEqual({
      kind: "refused",
      reasons: [reason("DEL-08"), reason("APP-02")],
    });
  },
);

test.each(["awaiting_approval", "scheduled", "waiting"] as const)(
  "DEL-07: given a deletion that is %s, then only its requester or an approver may cancel it",
  (state) => {
    expect(decideCancellation({ ...BY_ANN, state })).toEqual(ACCEPTED);
    expect(decideCancellation({ ...BY_BEA, state, mayApprove: true })).toEqual(ACCEPTED);
    expect(decideCancellation({ ...BY_BEA, state })).toEqual({
      kind: "refused",
      reasons: [reason("DEL-07")],
    });
  },
);

test.each(others("awaiting_approval", "scheduled", "waiting"))(
  "DEL-08: given a deletion that is %s, when it is cancelled, then it is too late",
  (state) => {
    expect(decideCancellation({ ...BY_ANN, state })).toEqual({
      kind: "refused",
      reasons: [reason("DEL-08")],
    });
    expect(decideCancellation({ ...BY_BEA, state })).toEqual({
      kind: "refused",
      reasons: [reason("DEL-08"), reason("DEL-07")],
    });
  },
);

test("DEL-08: given a deletion that has failed, then it may be tried again", () => {
  expect(decideRetry({ state: "failed" })).toEqual(ACCEPTED);
});

test.each(others("failed"))(
  "DEL-08: given a deletion that is %s, when it is retried, then that is refused",
  (state) => {
    expect(decideRetry({ state })).toEqual({ kind: "refused", reasons: [reason("DEL-08")] });
  },
);
