import { expect, test } from "vitest";
import { addMonths } from "#calendar/add-months.ts";

test.each([
  ["2026-11-20", 0, "2026-11-20"],
  ["2026-11-20", 1, "2026-12-20"],
  ["2026-11-20", 2, "2027-01-20"],
  ["2026-12-20", 1, "2027-01-20"],
  ["2026-01-20", -1, "2025-12-20"],
  ["2026-11-20", -11, "2025-12-20"],
  ["2026-11-20", 13, "2027-12-20"],
  ["2026-11-20", 36, "2029-11-20"],
  ["2026-02-28", 1, "2026-03-28"],
])("%s and %i months is the same date, %s", (day, months, later) => {
  expect(addMonths(day, months)).toBe(later);
});

test.each([
  ["2026-08-31", 6, "2027-02-28"],
  ["2027-08-31", 6, "2028-02-29"],
  ["2028-02-29", 12, "2029-02-28"],
  ["2028-02-29", 48, "2032-02-29"],
  ["2026-10-31", 13, "2027-11-30"],
  ["2027-01-29", 13, "2028-02-29"],
  ["2027-01-29", 1, "2027-02-28"],
  ["2026-03-31", -1, "2026-02-28"],
])("%s and %i months ends on the last day of a shorter month, %s", (day, months, later) => {
  expect(addMonths(day, months)).toBe(later);
});

test("months end with the calendar", () => {
  expect(addMonths("9999-11-20", 1)).toBe("9999-12-20");
  expect(addMonths("9999-12-20", 1)).toBe("9999-12-31");
  expect(addMonths("0001-01-20", -1)).toBe("0001-01-01");
});
