import { expect, test } from "vitest";
import { weekday } from "#calendar/weekday.ts";

test.each([
  ["2026-11-16", 1, "Monday"],
  ["2026-11-17", 2, "Tuesday"],
  ["2026-11-18", 3, "Wednesday"],
  ["2026-11-19", 4, "Thursday"],
  ["2026-11-20", 5, "Friday"],
  ["2026-11-21", 6, "Saturday"],
  ["2026-11-22", 7, "Sunday"],
  ["0001-01-01", 1, "Monday"],
  ["1582-10-15", 5, "Friday"],
  ["1970-01-01", 4, "Thursday"],
  ["2000-02-29", 2, "Tuesday"],
  ["9999-12-31", 5, "Friday"],
])("%s is day %i of its week, a %s", (day, number) => {
  expect(weekday(day)).toBe(number);
});
