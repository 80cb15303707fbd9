import { expect, test } from "vitest";
import type { Mandate, MandateState } from "#mandate/mandate.ts";
import { mandateViolations } from "#mandate/mandate-violations.ts";
import { RULES } from "#rules.ts";

const mandate: Mandate = {
  state: "active",
  scheme: "CORE",
  type: "recurring",
  signedOn: "2023-11-20",
  collections: [],
};
const LAST_DAY = "2026-11-20";
const DORMANT_DAY = "2026-11-21";
const rulesAgainst = (state: MandateState, today: string) =>
  mandateViolations({ ...mandate, state }, today).map(({ rule }) => rule);

test("given an active mandate, then it takes uses and collections", () => {
  expect(rulesAgainst("active", LAST_DAY)).toEqual([]);
});

test("SEPA-03: given a cancelled mandate, then it takes no collection and no use", () => {
  expect(rulesAgainst("cancelled", LAST_DAY)).toEqual(["SEPA-03"]);
});

test("SEPA-07: given a mandate that is not signed, then it takes no collection and no use", () => {
  const { signedOn: _, ...unsigned } = mandate;
  expect(mandateViolations({ ...unsigned, state: "created" }, DORMANT_DAY)).toEqual([
    { rule: "SEPA-07", message: RULES["SEPA-07"].statement },
  ]);
});

test("SEPA-08: given a consumed mandate, then it takes no collection and no use", () => {
  expect(rulesAgainst("consumed", LAST_DAY)).toEqual(["SEPA-08"]);
});

test("SEPA-16: given a dormant mandate, then it takes no collection and no use", () => {
  expect(rulesAgainst("active", DORMANT_DAY)).toEqual(["SEPA-16"]);
});

test("given a mandate that has ended and would be dormant, then both rules are named", () => {
  expect(rulesAgainst("cancelled", DORMANT_DAY)).toEqual(["SEPA-03", "SEPA-16"]);
  expect(rulesAgainst("consumed", DORMANT_DAY)).toEqual(["SEPA-08", "SEPA-16"]);
});
