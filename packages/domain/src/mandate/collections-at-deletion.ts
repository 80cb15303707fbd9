import type { Day } from "#calendar/day.ts";
import { withdrawUntil } from "#mandate/collection-deadlines.ts";
import type { Collection } from "#mandate/collection.ts";

/** Whether money may still move for a collection: it is planned or presented. */
export function isOpen({ state }: Collection): boolean {
  return state === "planned" || state === "presented";
}

/** Whether a collection can be withdrawn: it is planned, and D-1 has not passed. Later it may have been presented already. */
export function isWithdrawable({ state, dueOn }: Collection, today: Day): boolean {
  return state === "planned" && today <= withdrawUntil(dueOn);
}

/**
 * What becomes of the open collections when their mandate is cancelled on this day. Those that can be withdrawn are. The
 * others settle: cancelling a mandate does not recall what the banks have (EPC SDD rulebooks).
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

/** The money of the open collections, in cents. */
export function amountAtStake(collections: readonly Collection[]): number {
  return collections.filter(isOpen).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}
