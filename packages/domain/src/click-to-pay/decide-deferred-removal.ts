import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { reason, type Reason } from "#rules.ts";

/**
 * The decision on a removal that waits for a registration.
 * - `wait`: the registration is still in progress (C2P-19).
 * - `ask_network`: the customer is enrolled, so the network has to remove it.
 * - `done`: the network has no record of the customer, so no request is needed (C2P-08).
 * - `refused`: the customer was disabled in the meantime; it has to be enabled first.
 */
export type DeferredRemovalDecision =
  | { readonly kind: "wait"; readonly reasons: readonly Reason[] }
  | { readonly kind: "ask_network" }
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/** Decides on the next step of a waiting removal by the current state of its customer. */
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
