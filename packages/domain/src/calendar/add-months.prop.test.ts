import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays } from "#calendar/add-days.ts";
import { addMonths } from "#calendar/add-months.ts";
import { dayOfNumber } from "#calendar/day-number.ts";

/** Days from 1801 to 2200. */
const days = fc.integer({ min: 657_438, max: 803_533 }).map(dayOfNumber);
const months = fc.integer({ min: -500, max: 500 });
const monthsSince0 = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));

test("months later is in the month that many months later, on the same date or the month's last day", () => {
  fc.assert(
    fc.property(days, months, (day, count) => {
      const later = addMonths(day, count);
      expect(monthsSince0(later) - monthsSince0(day)).toBe(count);
      const endsShort = addDays(later, 1).endsWith("-01") && later.slice(8) < day.slice(8);
      expect(endsShort || later.slice(8) === day.slice(8)).toBe(true);
    }),
  );
});

test("the later of two days is not the earlier one months later", () => {
  fc.assert(
    fc.property(days, fc.nat(10_000), months, (day, between, count) => {
      expect(addMonths(addDays(day, between), count) >= addMonths(day, count)).toBe(true);
    }),
  );
});
