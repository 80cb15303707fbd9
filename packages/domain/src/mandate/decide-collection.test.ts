import { expect, test } from "vitest";
import {
  COLLECTION_STATES,
  type CollectionState,
  REPORTED_STATES,
  type ReportedState,
} from "#mandate/collection.ts";
import { decideCollection } from "#mandate/decide-collection.ts";
import { knownAs, reportOf, signed } from "#mandate/testing/collection-report.ts";
import { RULES } from "#rules.ts";

/** The allowed transitions, by the scheme. */
const LEGAL: Readonly<Record<CollectionState | "nothing", readonly ReportedState[]>> = {
  nothing: ["planned", "presented"],
  planned: ["presented"],
  presented: ["settled", "rejected", "returned"],
  settled: ["returned", "refunded"],
  rejected: [],
  returned: [],
  refunded: [],
  withdrawn: [],
};
const steps = (["nothing", ...COLLECTION_STATES] as const).flatMap((known) =>
  REPORTED_STATES.filter((next) => next !== known).map((next) => ({
    known,
    next,
    isLegal: LEGAL[known].includes(next),
  })),
);
const mandateThatKnows = (known: CollectionState | "nothing") =>
  known === "nothing" ? signed : knownAs(known);

test.each(steps.filter(({ isLegal }) => isLegal))(
  "given $known under an active mandate, when it is recorded as $next, then it is accepted, and the mandate stays active",
  ({ known, next }) => {
    expect(decideCollection(reportOf(mandateThatKnows(known), next))).toEqual({
      kind: "accepted",
      mandate: "active",
    });
  },
);

test.each(steps.filter(({ isLegal }) => !isLegal))(
  "SEPA-06: given $known under an active mandate, when it is recorded as $next, then it is refused",
  ({ known, next }) => {
    expect(decideCollection(reportOf(mandateThatKnows(known), next))).toEqual({
      kind: "refused",
      reasons: [{ rule: "SEPA-06", message: RULES["SEPA-06"].statement }],
    });
  },
);

test("SEPA-06: a collection is withdrawn by a deletion only, never by a report", () => {
  expect(
    COLLECTION_STATES.filter((state) => !REPORTED_STATES.some((one) => one === state)),
  ).toEqual(["withdrawn"]);
});

test.each(REPORTED_STATES)(
  "given a collection that is %s, when the same is recorded again, then nothing changes, whatever the mandate is",
  (state) => {
    for (const mandate of ["created", "active", "cancelled", "consumed"] as const) {
      const known = knownAs(state, { ...signed, state: mandate, type: "one_off", scheme: "B2B" });
      const again = reportOf(known, state, { pendingDeletion: true, today: "2040-01-01" });
      expect(decideCollection(again)).toEqual({ kind: "unchanged" });
    }
  },
);

test("given another collection under the mandate, when one is recorded, then it is decided by its own state", () => {
  const other = knownAs("settled");
  expect(decideCollection(reportOf(other, "planned", { endToEndId: "E-2" })).kind).toBe("accepted");
  expect(decideCollection(reportOf(other, "refunded", { endToEndId: "E-2" })).kind).toBe("refused");
});
