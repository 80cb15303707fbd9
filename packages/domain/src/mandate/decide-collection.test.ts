import { expect, test } from "vitest";
import { COLLECTION_STATES, type CollectionState } from "#mandate/collection.ts";
import {
  decideAmendment,
  decideCollection,
  type MandateChangeDecision,
} from "#mandate/decide-collection.ts";

const ruleOf = (decision: MandateChangeDecision) =>
  decision.kind === "refused" ? decision.reasons.map(({ rule }) => rule).join(" ") : decision.kind;

/** What may follow on what, as the scheme tells it. */
const LEGAL: readonly (readonly [CollectionState | undefined, readonly CollectionState[]])[] = [
  [undefined, ["planned", "presented"]],
  ["planned", ["presented"]],
  ["presented", ["settled", "rejected", "returned"]],
  ["settled", ["returned", "refunded"]],
  ["rejected", []],
  ["returned", []],
  ["refunded", []],
];
type Step = {
  readonly known: CollectionState | "nothing";
  readonly next: CollectionState;
  readonly legal: boolean;
  readonly isNew: boolean;
};
const steps = LEGAL.flatMap(([known, legal]) =>
  COLLECTION_STATES.filter((next) => next !== known).map((next): Step => ({
    known: known ?? "nothing",
    next,
    legal: legal.includes(next),
    isNew: next === "planned" || next === "presented",
  })),
);
const knownOf = (known: CollectionState | "nothing") => (known === "nothing" ? undefined : known);

test.each(steps.filter(({ legal }) => legal))(
  "given $known under an active mandate, when it is recorded as $next, then it is accepted",
  ({ known, next }) => {
    expect(ruleOf(decideCollection("active", knownOf(known), next))).toBe("accepted");
  },
);

test.each(steps.filter(({ legal }) => !legal))(
  "SEPA-06: given $known under an active mandate, when it is recorded as $next, then it is refused",
  ({ known, next }) => {
    expect(ruleOf(decideCollection("active", knownOf(known), next))).toBe("SEPA-06");
  },
);

test.each(steps.filter(({ isNew }) => isNew))(
  "SEPA-03: given $known under a cancelled mandate, when it is recorded as $next, then it is refused",
  ({ known, next }) => {
    expect(ruleOf(decideCollection("cancelled", knownOf(known), next))).toBe("SEPA-03");
  },
);

test.each(steps.filter(({ legal, isNew }) => legal && !isNew))(
  "given $known when its mandate was cancelled, when it is recorded as $next, then it is accepted: it was not recalled",
  ({ known, next }) => {
    expect(ruleOf(decideCollection("cancelled", knownOf(known), next))).toBe("accepted");
  },
);

test.each(steps.filter(({ legal, isNew }) => !legal && !isNew))(
  "SEPA-06: given $known under a cancelled mandate, when it is recorded as $next, then it is refused",
  ({ known, next }) => {
    expect(ruleOf(decideCollection("cancelled", knownOf(known), next))).toBe("SEPA-06");
  },
);

test.each(COLLECTION_STATES)(
  "given a collection that is %s, when the same is recorded again, then nothing changes, cancelled or not",
  (state) => {
    expect(decideCollection("active", state, state)).toEqual({ kind: "unchanged" });
    expect(decideCollection("cancelled", state, state)).toEqual({ kind: "unchanged" });
  },
);

test("given an active mandate, when it is amended, then that is accepted", () => {
  expect(decideAmendment("active")).toEqual({ kind: "accepted" });
});

test("SEPA-04: given a cancelled mandate, when it is amended, then that is refused", () => {
  expect(ruleOf(decideAmendment("cancelled"))).toBe("SEPA-04");
});
