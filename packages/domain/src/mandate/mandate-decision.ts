import type { MandateState } from "#mandate/mandate.ts";
import type { Reason } from "#rules.ts";

/** The decision on an operation on a mandate; `mandate` is its state afterwards. */
export type MandateDecision =
  | { readonly kind: "accepted"; readonly mandate: MandateState }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };
