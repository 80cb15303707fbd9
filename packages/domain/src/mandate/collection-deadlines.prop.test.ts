import fc from "fast-check";
import { expect, test } from "vitest";
import { dayOfNumber } from "#calendar/day-number.ts";
import { isTargetDay } from "#calendar/target-calendar.ts";
import { collectionDeadlines, withdrawUntil } from "#mandate/collection-deadlines.ts";
import { MANDATE_SCHEMES } from "#mandate/mandate.ts";

const days = fc.integer({ min: 657_438, max: 803_533 }).map(dayOfNumber);
const schemes = fc.constantFrom(...MANDATE_SCHEMES);

test("withdrawing ends before settling, settling is on or after the due day, and returning, refunds and proof end later", () => {
  fc.assert(
    fc.property(schemes, days, (scheme, dueOn) => {
      const deadlines = collectionDeadlines(scheme, dueOn);
      expect(dueOn <= deadlines.settlesOn).toBe(true);
      const inTime = [
        deadlines.withdrawUntil,
        deadlines.settlesOn,
        deadlines.returnUntil,
        deadlines.refundUntil ?? "9998",
        deadlines.unauthorisedRefundUntil ?? "9999",
      ];
      expect(inTime.toSorted()).toEqual(inTime);
      expect(new Set(inTime).size).toBe(inTime.length);
    }),
  );
});

test("bank operations fall on TARGET days", () => {
  fc.assert(
    fc.property(schemes, days, (scheme, dueOn) => {
      const { settlesOn, withdrawUntil: until, returnUntil } = collectionDeadlines(scheme, dueOn);
      expect([until, settlesOn, returnUntil].filter((day) => !isTargetDay(day))).toEqual([]);
    }),
  );
});

test("the scheme is no difference to withdrawing", () => {
  fc.assert(
    fc.property(schemes, days, (scheme, dueOn) => {
      expect(collectionDeadlines(scheme, dueOn).withdrawUntil).toBe(withdrawUntil(dueOn));
    }),
  );
});
