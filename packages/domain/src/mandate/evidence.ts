import { addDays } from "#calendar/add-days.ts";
import { addMonths } from "#calendar/add-months.ts";
import type { Day } from "#calendar/day.ts";
import { targetDayFrom } from "#calendar/target-calendar.ts";
import type { Collection } from "#mandate/collection.ts";

/** An unauthorised collection is refunded for 13 months (EPC SDD Core rulebook): as long must the mandate be proved. */
const MONTHS_TO_PROVE = 13;

/** A cancelled mandate: its collections as the cancellation left them, and how much longer the tenant wants its proof. */
export type CancelledMandate = {
  readonly collections: readonly Collection[];
  readonly cancelledOn: Day;
  readonly marginDays: number;
};

/**
 * The last day on which what proves a cancelled mandate is kept: 13 months from the settlement day of its last collection,
 * presented or still to settle, and the tenant's margin. Without any collection they count from the cancellation.
 */
export function evidenceKeptUntil(mandate: CancelledMandate): Day {
  const { collections, cancelledOn, marginDays } = mandate;
  const lastSettlement = collections
    .filter(({ state }) => state !== "withdrawn")
    .map(({ dueOn }) => targetDayFrom(dueOn))
    .toSorted()
    .at(-1);
  return addDays(addMonths(lastSettlement ?? cancelledOn, MONTHS_TO_PROVE), marginDays);
}
