import { expect, test } from "vitest";
import { dayOf, isLeapYear, monthLengths, partsOf } from "#calendar/calendar-date.ts";

test.each([1, 1900, 2023, 2025, 2100, 2200, 2300, 9999])("%i is no leap year", (year) => {
  expect(isLeapYear(year)).toBe(false);
  expect(monthLengths(year)).toEqual([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
});

test.each([4, 400, 1600, 2000, 2024, 2028, 2400])("%i is a leap year", (year) => {
  expect(isLeapYear(year)).toBe(true);
  expect(monthLengths(year)).toEqual([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
});

test.each([
  ["0001-01-01", { year: 1, month: 1, date: 1 }],
  ["0987-06-05", { year: 987, month: 6, date: 5 }],
  ["2026-11-20", { year: 2026, month: 11, date: 20 }],
  ["9999-12-31", { year: 9999, month: 12, date: 31 }],
])("%s has its parts, and they make it", (day, parts) => {
  expect(partsOf(day)).toEqual(parts);
  expect(dayOf(parts)).toBe(day);
});

test("before the first year and after the last the calendar ends", () => {
  expect(dayOf({ year: 0, month: 12, date: 31 })).toBe("0001-01-01");
  expect(dayOf({ year: 10_000, month: 1, date: 1 })).toBe("9999-12-31");
});
