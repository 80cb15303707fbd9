import type { Day } from "#calendar/day.ts";
import { withdrawUntil } from "#mandate/collection-deadlines.ts";
import type { Collection } from "#mandate/collection.ts";

/** Whether a collection is open: planned or presented, so money may still move. */
export function isOpen({ state }: Collection): boolean {
  return state === "planned" || state === "presented";
}

/** Whether a collection can be withdrawn: it is planned and D-1 has not passed. After D-1 it may already be presented (SEPA-11). */
export function isWithdrawable({ state, dueOn }: Collection, today: Day): boolean {
  return state === "planned" && today <= withdrawUntil(dueOn);
}

/**
 * Splits the open collections of a mandate that is cancelled on this day into withdrawn and settling ones (SEPA-11, SEPA-12):
 * a cancellation does not recall a presented collection (EPC SDD rulebooks).
 */
export function classifyOpenCollections(
  collections: readonly Collection[],
  today: Day,
): { readonly withdrawn: readonly Collection[]; readonly settling: readonly Collection[] } {
  const open = collections.filter(isOpen);
  return {
    withdrawn: open.filter((collection) => isWithdrawable(collection, today)),
    settling: open.filter((collection) => !isWithdrawable(collection, today)),
  };
}

/** The total amount of the open collections, in cents. */
export function amountAtStake(collections: readonly Collection[]): number {
  return collections.filter(isOpen).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}
