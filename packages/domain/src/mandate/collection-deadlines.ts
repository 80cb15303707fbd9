import { addDays } from "#calendar/add-days.ts";
import { addMonths } from "#calendar/add-months.ts";
import type { Day } from "#calendar/day.ts";
import { addTargetDays, targetDayFrom } from "#calendar/target-calendar.ts";
import type { MandateScheme } from "#mandate/mandate.ts";

/** The days on which something about a collection can be done for the last time. */
export type CollectionDeadlines = {
  /** D: the due day or, where TARGET does not settle on it, the next one on which it does. */
  readonly settlesOn: Day;
  /** D-1: to present it, and to withdraw it. */
  readonly withdrawUntil: Day;
  /** D+5 under CORE, D+3 under B2B, in TARGET days: for the debtor's bank to return it. */
  readonly returnUntil: Day;
  /** 8 weeks, CORE only: for the debtor to have it refunded without a reason. */
  readonly refundUntil?: Day;
  /** 13 months, CORE only: for the debtor to have it refunded because no mandate authorised it. */
  readonly unauthorisedRefundUntil?: Day;
};

/** EPC SDD Core rulebook (EPC016-06) and B2B rulebook (EPC222-07): time cycle, returns, refunds. */
export function collectionDeadlines(scheme: MandateScheme, dueOn: Day): CollectionDeadlines {
  const settlesOn = targetDayFrom(dueOn);
  const always = { settlesOn, withdrawUntil: withdrawUntil(dueOn) };
  switch (scheme) {
    case "CORE":
      return {
        ...always,
        returnUntil: addTargetDays(settlesOn, 5),
        refundUntil: addDays(settlesOn, 8 * 7),
        unauthorisedRefundUntil: addMonths(settlesOn, 13),
      };
    case "B2B":
      return { ...always, returnUntil: addTargetDays(settlesOn, 3) };
  }
}

/** D-1, the TARGET day before the one on which a collection settles: the same under both schemes. */
export function withdrawUntil(dueOn: Day): Day {
  return addTargetDays(targetDayFrom(dueOn), -1);
}
