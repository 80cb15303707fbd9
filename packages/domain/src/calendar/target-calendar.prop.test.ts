import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays } from "#calendar/add-days.ts";
import { dayNumber, dayOfNumber } from "#calendar/day-number.ts";
import { addTargetDays, isTargetDay, targetDayFrom } from "#calendar/target-calendar.ts";

/** Days from 1583 to 9900. */
const days = fc.integer({ min: 577_815, max: 3_615_000 }).map(dayOfNumber);
const counts = fc.integer({ min: 1, max: 30 });

/** The days after one and up to another, both from the earlier. */
const daysUpTo = (from: string, to: string) =>
  Array.from({ length: dayNumber(to) - dayNumber(from) }, (_, index) => addDays(from, index + 1));

test("the first TARGET day from a day on is one, no other lies before it, and it is at most four days away", () => {
  fc.assert(
    fc.property(days, (day) => {
      const first = targetDayFrom(day);
      expect(isTargetDay(first)).toBe(true);
      expect(daysUpTo(addDays(day, -1), first).filter(isTargetDay)).toEqual([first]);
      expect(first <= addDays(day, 4)).toBe(true);
    }),
  );
});

test("a number of TARGET days later there have been that many of them", () => {
  fc.assert(
    fc.property(days, counts, (day, count) => {
      const later = addTargetDays(day, count);
      expect(isTargetDay(later)).toBe(true);
      expect(daysUpTo(day, later).filter(isTargetDay)).toHaveLength(count);
    }),
  );
});

test("TARGET days later and as many earlier leads back to a TARGET day", () => {
  fc.assert(
    fc.property(days.filter(isTargetDay), counts, (day, count) => {
      expect(addTargetDays(addTargetDays(day, count), -count)).toBe(day);
      expect(addTargetDays(addTargetDays(day, -count), count)).toBe(day);
    }),
  );
});
