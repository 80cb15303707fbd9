import { addDays } from "#calendar/add-days.ts";
import { addMonths } from "#calendar/add-months.ts";
import type { Day } from "#calendar/day.ts";
import { targetDayFrom } from "#calendar/target-calendar.ts";
import type { Collection } from "#mandate/collection.ts";

/** The refund period of an unauthorised collection (EPC SDD Core rulebook), in which the creditor has to prove the mandate. */
const MONTHS_TO_PROVE = 13;

/** A cancelled mandate: its collections after the cancellation and the tenant's retention margin in days. */
export type CancelledMandate = {
  readonly collections: readonly Collection[];
  readonly cancelledOn: Day;
  readonly marginDays: number;
};

/**
 * The last day of the retention of mandate evidence (SEPA-18): 13 months from the settlement day of the last collection that
 * was not withdrawn, or from the cancellation if there is none, plus the tenant's margin.
 */
export function evidenceRetainedUntil(mandate: CancelledMandate): Day {
  const { collections, cancelledOn, marginDays } = mandate;
  const lastSettlement = collections
    .filter(({ state }) => state !== "withdrawn")
    .map(({ dueOn }) => targetDayFrom(dueOn))
    .toSorted()
    .at(-1);
  return addDays(addMonths(lastSettlement ?? cancelledOn, MONTHS_TO_PROVE), marginDays);
}
