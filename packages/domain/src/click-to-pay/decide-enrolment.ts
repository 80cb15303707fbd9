import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { reason, type Reason } from "#rules.ts";

export type EnrolmentDecision =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/** Decides whether a customer may be enrolled. One that was removed starts a new life. `state` is missing for a new customer. */
export function decideCustomerEnrolment(
  tenantEnabled: boolean,
  state: EnrolmentState | undefined,
): EnrolmentDecision {
  if (!tenantEnabled) return { kind: "refused", reasons: [reason("C2P-01")] };
  const free = state === undefined || state === "UNREGISTERED" || state === "REMOVED";
  return free ? { kind: "accepted" } : { kind: "refused", reasons: [reason("C2P-13")] };
}

export type CardChangeAsked = {
  readonly operation: "enroll_card" | "delete_card";
  readonly tenantEnabled: boolean;
  /** Missing when the account has no such customer under the owner BID. */
  readonly customer: EnrolmentState | undefined;
  readonly hasCard: boolean;
};

/** Decides whether a card may be added to a customer that does not have it, or removed from one that does. */
export function decideCardChange({
  operation,
  tenantEnabled,
  customer,
  hasCard,
}: CardChangeAsked): EnrolmentDecision {
  if (!tenantEnabled) return { kind: "refused", reasons: [reason("C2P-01")] };
  if (customer !== "ACTIVE") return { kind: "refused", reasons: [reason("C2P-05")] };
  const fits = operation === "delete_card" ? hasCard : !hasCard;
  return fits ? { kind: "accepted" } : { kind: "refused", reasons: [reason("C2P-14")] };
}
