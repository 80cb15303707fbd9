import { addDays } from "#calendar/add-days.ts";
import { addMonths } from "#calendar/add-months.ts";
import type { Day } from "#calendar/day.ts";
import { addTargetDays, targetDayFrom } from "#calendar/target-calendar.ts";
import type { MandateScheme } from "#mandate/mandate.ts";

/** The last days for actions on a collection. */
export type CollectionDeadlines = {
  /** D: the due day, or the next TARGET day if TARGET is closed on it. */
  readonly settlesOn: Day;
  /** D-1: presentation and withdrawal. */
  readonly withdrawUntil: Day;
  /** D+5 (CORE) or D+3 (B2B), in TARGET days: return by the debtor's bank. */
  readonly returnUntil: Day;
  /** D plus 8 weeks, CORE only: refund to the debtor without a reason. */
  readonly refundUntil?: Day;
  /** D plus 13 months, CORE only: refund of an unauthorised collection. */
  readonly unauthorisedRefundUntil?: Day;
};

/** The deadlines of a collection by its scheme and due day (EPC016-06 for CORE, EPC222-07 for B2B: time cycle, returns, refunds). */
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

/** D-1, the TARGET day before settlement, under both schemes. */
export function withdrawUntil(dueOn: Day): Day {
  return addTargetDays(targetDayFrom(dueOn), -1);
}
