import { expect, test } from "vitest";
import { dayNumber, dayOfNumber } from "#calendar/day-number.ts";

const FIRST_OF_1970 = 719_163;
const DAY_IN_MS = 86_400_000;

/** The day as JavaScript's own calendar has it. */
const dayByClock = (number: number) =>
  new Date((number - FIRST_OF_1970) * DAY_IN_MS).toISOString().slice(0, 10);

test.each([
  ["0001-01-01", 1],
  ["0001-12-31", 365],
  ["0004-12-31", 1461],
  ["0100-12-31", 36_524],
  ["0400-12-31", 146_097],
  ["1970-01-01", FIRST_OF_1970],
  ["2000-02-29", 730_179],
  ["2000-03-01", 730_180],
  ["2000-12-31", 730_485],
  ["2001-01-01", 730_486],
  ["9999-12-31", 3_652_059],
])("%s is day %i", (day, number) => {
  expect(dayNumber(day)).toBe(number);
  expect(dayOfNumber(number)).toBe(day);
});

test("every day of 400 years, after which the calendar repeats itself, has the number after that of the day before", () => {
  const first = dayNumber("1801-01-01");
  const numbers = Array.from({ length: 146_097 }, (_, index) => first + index);
  const wrong = numbers.filter((number) => {
    const day = dayByClock(number);
    return dayOfNumber(number) !== day || dayNumber(day) !== number;
  });
  expect(wrong).toEqual([]);
});

test("a number outside the calendar is its first or its last day", () => {
  expect(dayOfNumber(0)).toBe("0001-01-01");
  expect(dayOfNumber(-1_000_000)).toBe("0001-01-01");
  expect(dayOfNumber(3_652_060)).toBe("9999-12-31");
  expect(dayOfNumber(10_000_000)).toBe("9999-12-31");
});
