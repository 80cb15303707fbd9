import { expect, test } from "vitest";
import { collectionDeadlines, withdrawUntil } from "#mandate/collection-deadlines.ts";

test("given a CORE collection due on a TARGET day, then all its deadlines are counted from there", () => {
  expect(collectionDeadlines("CORE", "2026-04-01")).toEqual({
    settlesOn: "2026-04-01",
    withdrawUntil: "2026-03-31",
    // Good Friday, a weekend, Easter Monday and another weekend lie between.
    returnUntil: "2026-04-10",
    refundUntil: "2026-05-27",
    unauthorisedRefundUntil: "2027-05-01",
  });
});

test("given a B2B collection, then its return period is shorter, and there is no right to a refund", () => {
  expect(collectionDeadlines("B2B", "2026-04-01")).toEqual({
    settlesOn: "2026-04-01",
    withdrawUntil: "2026-03-31",
    returnUntil: "2026-04-08",
  });
});

test("given a collection due on Good Friday, then it settles after Easter, and is withdrawn until Maundy Thursday", () => {
  expect(collectionDeadlines("CORE", "2026-04-03")).toEqual({
    settlesOn: "2026-04-07",
    withdrawUntil: "2026-04-02",
    returnUntil: "2026-04-14",
    refundUntil: "2026-06-02",
    unauthorisedRefundUntil: "2027-05-07",
  });
});

test("given a collection due at the end of a long month, then 13 months end with a shorter one", () => {
  const { unauthorisedRefundUntil } = collectionDeadlines("CORE", "2027-01-29");
  expect(unauthorisedRefundUntil).toBe("2028-02-29");
});

test.each([
  ["2026-11-20", "2026-11-19", "a Friday"],
  ["2026-11-21", "2026-11-20", "a Saturday: it settles on Monday"],
  ["2026-11-22", "2026-11-20", "a Sunday: it settles on Monday"],
  ["2026-11-23", "2026-11-20", "a Monday"],
  ["2026-12-26", "2026-12-24", "a Saturday after Christmas"],
  ["2027-01-01", "2026-12-31", "New Year"],
])("due on %s, a collection is withdrawn until %s: %s", (dueOn, until) => {
  expect(withdrawUntil(dueOn)).toBe(until);
});
