import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { evolveEnrolment } from "#click-to-pay/enrolment-transitions.ts";
import { reason, type Reason } from "#rules.ts";

export type AvailabilityDecision =
  | { readonly kind: "accepted"; readonly next: EnrolmentState }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

const EVENTS = { disable: "disabled", enable: "enabled" } as const;

/** Decides whether a customer may be disabled or enabled (C2P-17). A disabled one accepts no use, card or removal (C2P-05). */
export function decideAvailability(
  change: "disable" | "enable",
  customer: EnrolmentState,
): AvailabilityDecision {
  const next = evolveEnrolment(customer, EVENTS[change]);
  return next ? { kind: "accepted", next } : { kind: "refused", reasons: [reason("C2P-17")] };
}
