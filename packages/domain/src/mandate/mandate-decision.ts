import type { MandateState } from "#mandate/mandate.ts";
import type { Reason } from "#rules.ts";

/** Whether something may be done with a mandate; `mandate` is what it is afterwards. */
export type MandateDecision =
  | { readonly kind: "accepted"; readonly mandate: MandateState }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };
