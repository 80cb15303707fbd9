import { addDays } from "#calendar/add-days.ts";
import { addMonths } from "#calendar/add-months.ts";
import type { Day } from "#calendar/day.ts";
import { wasPresented } from "#mandate/collection.ts";
import type { Mandate } from "#mandate/mandate.ts";

const MONTHS_WITHOUT_COLLECTION = 36;

/**
 * The first dormant day of a mandate (SEPA-16): 36 months after the due day of the latest presented collection, regardless of
 * its outcome, or after the signature if there is none (EPC SDD rulebooks, Collections). The period includes its last day
 * (Regulation (EEC, Euratom) 1182/71, Art. 3). Undefined for an unsigned mandate.
 */
export function dormantFrom({ signedOn, collections }: Mandate): Day | undefined {
  const lastPresented = collections
    .filter(wasPresented)
    .map(({ dueOn }) => dueOn)
    .toSorted()
    .at(-1);
  const lastActivity = lastPresented ?? signedOn;
  if (lastActivity === undefined) return undefined;
  return addDays(addMonths(lastActivity, MONTHS_WITHOUT_COLLECTION), 1);
}

/** Whether a mandate is dormant on this day (SEPA-16). */
export function isDormant(mandate: Mandate, today: Day): boolean {
  const from = dormantFrom(mandate);
  return from !== undefined && today >= from;
}
