import fc from "fast-check";
import { expect, test } from "vitest";
import { dayNumber, dayOfNumber } from "#calendar/day-number.ts";

const numbers = fc.integer({ min: 1, max: 3_652_059 });

test("each number is of one day, and of no other", () => {
  fc.assert(
    fc.property(numbers, (number) => {
      expect(dayNumber(dayOfNumber(number))).toBe(number);
    }),
  );
});

test("days follow each other as their numbers do, and as their texts do", () => {
  fc.assert(
    fc.property(numbers, numbers, (one, other) => {
      expect(dayOfNumber(one) < dayOfNumber(other)).toBe(one < other);
    }),
  );
});
