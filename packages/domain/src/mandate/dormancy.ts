import { addDays } from "#calendar/add-days.ts";
import { addMonths } from "#calendar/add-months.ts";
import type { Day } from "#calendar/day.ts";
import { wasPresented } from "#mandate/collection.ts";
import type { Mandate } from "#mandate/mandate.ts";

const MONTHS_WITHOUT_COLLECTION = 36;

/**
 * The first day on which a mandate is dormant if no other collection is presented: 36 months after the due day of the
 * latest one that was, whatever became of it, else after the signature (EPC SDD rulebooks, Collections). The last day of
 * the 36 months still belongs to them (Regulation (EEC, Euratom) 1182/71, Art. 3). A mandate that is not signed has no such day.
 */
export function dormantFrom({ signedOn, collections }: Mandate): Day | undefined {
  const lastPresented = collections
    .filter(wasPresented)
    .map(({ dueOn }) => dueOn)
    .toSorted()
    .at(-1);
  const lastSign = lastPresented ?? signedOn;
  if (lastSign === undefined) return undefined;
  return addDays(addMonths(lastSign, MONTHS_WITHOUT_COLLECTION), 1);
}

/** Whether a mandate has gone without a presented collection for too long. */
export function isDormant(mandate: Mandate, today: Day): boolean {
  const from = dormantFrom(mandate);
  return from !== undefined && today >= from;
}
