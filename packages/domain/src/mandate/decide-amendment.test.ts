import { expect, test } from "vitest";
import { decideAmendment } from "#mandate/decide-amendment.ts";
import { evolveMandate } from "#mandate/mandate-transitions.ts";
import { MANDATE_STATES, type MandateState } from "#mandate/mandate.ts";

const rulesAgainst = (state: MandateState, replacesHeld = false) => {
  const decision = decideAmendment(state, replacesHeld);
  return decision.kind === "refused" ? decision.reasons.map(({ rule }) => rule) : [];
};

test("given an active mandate, when it is amended, then that is accepted and it stays active", () => {
  expect(decideAmendment("active", false)).toEqual({ kind: "accepted", mandate: "active" });
});

test("HOLD-08: given a hold that preserves the debtor's account, when an amendment would replace it, then that is refused", () => {
  expect(rulesAgainst("active", true)).toEqual(["HOLD-08"]);
  expect(rulesAgainst("cancelled", true)).toEqual(["SEPA-04"]);
});

test("SEPA-04: given a cancelled mandate, when it is amended, then that is refused", () => {
  expect(rulesAgainst("cancelled")).toEqual(["SEPA-04"]);
});

test("SEPA-07: given a mandate that is not signed, when it is amended, then that is refused", () => {
  expect(rulesAgainst("created")).toEqual(["SEPA-07"]);
});

test("SEPA-08: given a consumed mandate, when it is amended, then that is refused", () => {
  expect(rulesAgainst("consumed")).toEqual(["SEPA-08"]);
});

test.each(MANDATE_STATES)(
  "a mandate that is %s is amended as the state machine has it",
  (state) => {
    const decision = decideAmendment(state, false);
    const mandate = decision.kind === "accepted" ? decision.mandate : undefined;
    expect(mandate).toBe(evolveMandate(state, "amended"));
  },
);
