import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { reason, type Reason } from "#rules.ts";

/**
 * What becomes of a removal that waits for a registration.
 * - `wait`: the registration is still under way.
 * - `ask_network`: the customer is enrolled, and the network has to remove it.
 * - `done`: the network holds nothing of the customer, so there is nothing to ask it for (C2P-08).
 * - `refused`: the customer was disabled meanwhile, and is not removed before it is enabled again.
 */
export type DeferredRemovalDecision =
  | { readonly kind: "wait"; readonly reasons: readonly Reason[] }
  | { readonly kind: "ask_network" }
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/** Decides how a removal that waits goes on, by what its customer is now. */
export function decideDeferredRemoval(customer: EnrolmentState): DeferredRemovalDecision {
  switch (customer) {
    case "REGISTRATION_IN_PROGRESS":
      return { kind: "wait", reasons: [reason("C2P-19")] };
    case "ACTIVE":
    case "REMOVAL_IN_PROGRESS":
      return { kind: "ask_network" };
    case "UNREGISTERED":
    case "REMOVED":
      return { kind: "done" };
    case "DISABLED":
      return { kind: "refused", reasons: [reason("C2P-05")] };
  }
}
