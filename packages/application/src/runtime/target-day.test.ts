import { expect, test } from "vitest";
import { targetDay } from "#runtime/target-day.ts";

test.each([
  ["noon in winter", "2026-11-20T12:00:00.000Z", "2026-11-20"],
  ["the last millisecond of a winter's day", "2026-01-15T22:59:59.999Z", "2026-01-15"],
  ["midnight in winter", "2026-01-15T23:00:00.000Z", "2026-01-16"],
  ["the last millisecond of a summer's day", "2026-07-15T21:59:59.999Z", "2026-07-15"],
  ["midnight in summer", "2026-07-15T22:00:00.000Z", "2026-07-16"],
  ["midnight before the clocks go forward", "2026-03-28T23:00:00.000Z", "2026-03-29"],
  ["midnight after they went forward", "2026-03-29T22:00:00.000Z", "2026-03-30"],
  ["midnight before they go back", "2026-10-24T22:00:00.000Z", "2026-10-25"],
  ["an hour before midnight after they went back", "2026-10-25T22:00:00.000Z", "2026-10-25"],
  ["midnight after they went back", "2026-10-25T23:00:00.000Z", "2026-10-26"],
  ["New Year", "2026-12-31T23:00:00.000Z", "2027-01-01"],
  ["a leap day", "2028-02-28T23:00:00.000Z", "2028-02-29"],
])("%s: at %s it is the %s", (_what, now, day) => {
  expect(targetDay(new Date(now))).toBe(day);
});
