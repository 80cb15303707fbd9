import { COLLECTION_TRANSITIONS, type CollectionState } from "#mandate/collection.ts";
import type { MandateState } from "#mandate/mandate.ts";
import { reason, type Reason } from "#rules.ts";

/** `unchanged`: it was recorded before. */
export type MandateChangeDecision =
  | { readonly kind: "accepted" }
  | { readonly kind: "unchanged" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/**
 * Decides whether a collection may be recorded as this. `known` is what it was recorded as before, if ever. Cancelling a
 * mandate does not recall what was presented: that settles, and R-transactions may still come for it.
 */
export function decideCollection(
  mandate: MandateState,
  known: CollectionState | undefined,
  next: CollectionState,
): MandateChangeDecision {
  if (known === next) return { kind: "unchanged" };
  const isNewMoney = next === "planned" || next === "presented";
  if (mandate === "cancelled" && isNewMoney)
    return { kind: "refused", reasons: [reason("SEPA-03")] };
  const follows = COLLECTION_TRANSITIONS[known ?? "unknown"].includes(next);
  return follows ? { kind: "accepted" } : { kind: "refused", reasons: [reason("SEPA-06")] };
}

/** Decides whether a mandate may be amended. */
export function decideAmendment(mandate: MandateState): MandateChangeDecision {
  return mandate === "active"
    ? { kind: "accepted" }
    : { kind: "refused", reasons: [reason("SEPA-04")] };
}
