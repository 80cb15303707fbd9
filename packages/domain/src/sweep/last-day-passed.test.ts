import { expect, test } from "vitest";
import { firstDayPassed, lastDayPassed } from "#sweep/last-day-passed.ts";

test.each([
  ["2026-11-20", 36, "2023-11-19"],
  ["2026-11-21", 36, "2023-11-20"],
  // From 29 February of a leap year, 36 months end on 28 February.
  ["2027-02-28", 36, "2024-02-27"],
  ["2027-03-01", 36, "2024-02-29"],
  // February has no 29th to 31st in 2027: on 29 to 31 March a month has passed from its last day.
  ["2027-03-28", 1, "2027-02-27"],
  ["2027-03-29", 1, "2027-02-28"],
  ["2027-03-31", 1, "2027-02-28"],
  ["2027-04-01", 1, "2027-02-28"],
  ["2027-04-02", 1, "2027-03-01"],
  ["2028-03-01", 1, "2028-01-31"],
  ["2028-02-29", 1, "2028-01-28"],
  ["2027-01-01", 12, "2025-12-31"],
])("SWEEP-09: on %s, %i months have passed from %s and before", (today, months, last) => {
  expect(lastDayPassed(today, months)).toBe(last);
  expect(firstDayPassed(last, months) <= today).toBe(true);
});
