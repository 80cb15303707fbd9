import { expect, test } from "vitest";
import { COLLECTION_STATES, type Collection, type CollectionState } from "#mandate/collection.ts";
import {
  amountAtStake,
  isOpen,
  isWithdrawable,
  classifyOpenCollections,
} from "#mandate/collections-at-deletion.ts";

/** Due on a Monday: Friday the 27th is D-1. */
const MONDAY = "2026-11-30";
const D_MINUS_1 = "2026-11-27";
const SATURDAY = "2026-11-28";

const collection = (state: CollectionState, dueOn = MONDAY): Collection => ({
  endToEndId: `E-${state}`,
  amountMinor: 4200,
  dueOn,
  state,
});
const planned = collection("planned");
const presented = collection("presented");

test.each(COLLECTION_STATES)("a collection that is %s is open if money may still move", (state) => {
  expect(isOpen(collection(state))).toBe(["planned", "presented"].includes(state));
});

test("SEPA-11: given a planned collection, when its mandate is cancelled by D-1, then it is withdrawn", () => {
  for (const today of ["2026-11-01", D_MINUS_1]) {
    expect(classifyOpenCollections([planned], today)).toEqual({
      withdrawn: [planned],
      settling: [],
    });
  }
});

test("SEPA-12: given a planned collection, when its mandate is cancelled after D-1, then it settles", () => {
  for (const today of [SATURDAY, MONDAY, "2027-01-01"]) {
    expect(classifyOpenCollections([planned], today)).toEqual({
      withdrawn: [],
      settling: [planned],
    });
  }
});

test("SEPA-12: given a presented collection, when its mandate is cancelled, then it settles, however long before its due day", () => {
  expect(classifyOpenCollections([presented], "2026-11-01")).toEqual({
    withdrawn: [],
    settling: [presented],
  });
});

test("SEPA-11: given a planned collection due on a Sunday, when its mandate is cancelled, then D-1 is counted from the day it settles on", () => {
  const onSunday = collection("planned", "2026-11-29");
  expect(isWithdrawable(onSunday, D_MINUS_1)).toBe(true);
  expect(isWithdrawable(onSunday, SATURDAY)).toBe(false);
});

test.each(COLLECTION_STATES.filter((state) => state !== "planned"))(
  "a collection that is %s cannot be withdrawn",
  (state) => {
    expect(isWithdrawable(collection(state), "2026-11-01")).toBe(false);
  },
);

test("given collections of every kind, when their mandate is cancelled, then the open ones are parted, in their order", () => {
  const soon = collection("planned", "2026-11-20");
  const all = [soon, ...COLLECTION_STATES.map((state) => collection(state))];
  expect(classifyOpenCollections(all, "2026-11-20")).toEqual({
    withdrawn: [planned],
    settling: [soon, presented],
  });
});

test("the amount at stake is that of the open collections", () => {
  const amounts = COLLECTION_STATES.map((state, place) => ({
    ...collection(state),
    amountMinor: 10 ** place,
  }));
  expect(amounts.slice(0, 2).map(({ state }) => state)).toEqual(["planned", "presented"]);
  expect(amountAtStake(amounts)).toBe(11);
  expect(amountAtStake([])).toBe(0);
});
