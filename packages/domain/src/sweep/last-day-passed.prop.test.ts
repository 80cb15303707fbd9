import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays } from "#calendar/add-days.ts";
import { dayOfNumber } from "#calendar/day-number.ts";
import { isDormant } from "#mandate/dormancy.ts";
import { firstDayPassed, lastDayPassed } from "#sweep/last-day-passed.ts";

const days = fc.integer({ min: 700_000, max: 760_000 }).map(dayOfNumber);

test("the last day from which a period has passed is just that, for every day and period", () => {
  fc.assert(
    fc.property(days, fc.integer({ min: 1, max: 120 }), (today, months) => {
      const last = lastDayPassed(today, months);
      expect(firstDayPassed(last, months) <= today).toBe(true);
      expect(firstDayPassed(addDays(last, 1), months) > today).toBe(true);
    }),
  );
});

test("a sweep of 36 months finds a mandate on the day on which it is dormant, and not before", () => {
  fc.assert(
    fc.property(days, days, (signedOn, today) => {
      const mandate = {
        state: "active",
        scheme: "CORE",
        type: "recurring",
        signedOn,
        collections: [],
      } as const;
      expect(signedOn <= lastDayPassed(today, 36)).toBe(isDormant(mandate, today));
    }),
  );
});
