import { expect, test } from "vitest";
import { addDays } from "#calendar/add-days.ts";
import { addTargetDays, isTargetDay, targetDayFrom } from "#calendar/target-calendar.ts";
import { weekday } from "#calendar/weekday.ts";

const daysOf = (year: number) =>
  Array.from({ length: 365 }, (_, index) => addDays(`${year}-01-01`, index));

test.each([
  [2008, "01-01 03-21 03-24 05-01 12-25 12-26"],
  [2011, "04-22 04-25 12-26"],
  [2024, "01-01 03-29 04-01 05-01 12-25 12-26"],
  [2025, "01-01 04-18 04-21 05-01 12-25 12-26"],
  [2026, "01-01 04-03 04-06 05-01 12-25"],
  [2027, "01-01 03-26 03-29"],
  [2038, "01-01 04-23 04-26"],
])("in %i TARGET is closed on these days, weekends apart: %s", (year, closed) => {
  const onWeekdays = daysOf(year).filter((day) => weekday(day) <= 5);
  expect(onWeekdays.filter((day) => !isTargetDay(day)).map((day) => day.slice(5))).toEqual(
    closed.split(" "),
  );
});

test("TARGET is closed on every Saturday and Sunday", () => {
  const weekends = daysOf(2026).filter((day) => weekday(day) > 5);
  expect(weekends).toHaveLength(104);
  expect(weekends.filter(isTargetDay)).toEqual([]);
});

test.each([
  ["2026-11-20", "2026-11-20", "a Friday"],
  ["2026-11-21", "2026-11-23", "a Saturday"],
  ["2026-11-22", "2026-11-23", "a Sunday"],
  ["2026-04-02", "2026-04-02", "the day before Good Friday"],
  ["2026-04-03", "2026-04-07", "Good Friday"],
  ["2026-12-25", "2026-12-28", "Christmas before a weekend"],
  ["2027-01-01", "2027-01-04", "New Year before a weekend"],
])("from %s on the first TARGET day is %s: %s", (day, first) => {
  expect(targetDayFrom(day)).toBe(first);
});

test.each([
  ["2026-11-20", 0, "2026-11-20"],
  ["2026-11-21", 0, "2026-11-21"],
  ["2026-11-20", 1, "2026-11-23"],
  ["2026-11-21", 1, "2026-11-23"],
  ["2026-11-23", -1, "2026-11-20"],
  ["2026-11-22", -1, "2026-11-20"],
  ["2026-11-20", 5, "2026-11-27"],
  ["2026-11-27", -5, "2026-11-20"],
  ["2026-04-01", 3, "2026-04-08"],
  ["2026-04-08", -3, "2026-04-01"],
  ["2026-12-23", 5, "2026-12-31"],
  ["2026-12-31", 1, "2027-01-04"],
])("%s and %i TARGET days is %s", (day, count, other) => {
  expect(addTargetDays(day, count)).toBe(other);
});

test("TARGET days end with the calendar", () => {
  expect(addTargetDays("9999-12-30", 5)).toBe("9999-12-31");
  expect(addTargetDays("0001-01-02", -1)).toBe("0001-01-01");
});
