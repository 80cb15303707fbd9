import type { CollectionState } from "#mandate/collection.ts";
import type { Mandate } from "#mandate/mandate.ts";

/** The final states of a collection that collected no money. */
const UNCOLLECTED_STATES = new Set<CollectionState>(["withdrawn", "rejected", "returned"]);

/** Whether the one collection of a one-off mandate has collected money, or still may. */
export function hasCollected({ type, collections }: Mandate): boolean {
  return type === "one_off" && collections.some(({ state }) => !UNCOLLECTED_STATES.has(state));
}
