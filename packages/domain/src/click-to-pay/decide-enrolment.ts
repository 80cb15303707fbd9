import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { evolveEnrolment } from "#click-to-pay/enrolment-transitions.ts";
import { isServedNetwork } from "#click-to-pay/served-network.ts";
import { reason, type Reason, type RuleId } from "#rules.ts";

export type EnrolmentDecision =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

export type EnrolmentAsked = {
  readonly tenantEnabled: boolean;
  /** Missing where only one network can be meant. */
  readonly network?: string;
  /** Whether the owner BID that is named is one of the tenant's; true where its policy names none. */
  readonly ownerBidIsTenants: boolean;
  /** Missing for a new customer. */
  readonly state: EnrolmentState | undefined;
  /** Whether a deletion of the customer has not ended. */
  readonly deletionOpen: boolean;
};

/** Decides whether a customer may be enrolled. One that was removed starts a new life, once its deletion has ended. */
export function decideCustomerEnrolment(asked: EnrolmentAsked): EnrolmentDecision {
  const { tenantEnabled, network, ownerBidIsTenants, state = "UNREGISTERED", deletionOpen } = asked;
  const unmet: RuleId[] = [];
  if (!tenantEnabled) unmet.push("C2P-01");
  if (network !== undefined && !isServedNetwork(network)) unmet.push("C2P-02");
  if (!ownerBidIsTenants) unmet.push("C2P-16");
  if (!evolveEnrolment(state, "enrolment_asked")) unmet.push("C2P-13");
  if (deletionOpen) unmet.push("DEL-02");
  return unmet.length === 0
    ? { kind: "accepted" }
    : { kind: "refused", reasons: unmet.map((rule) => reason(rule)) };
}

export type CardChangeAsked = {
  readonly operation: "enroll_card" | "delete_card";
  readonly tenantEnabled: boolean;
  /** Missing when the account has no such customer under the owner BID. */
  readonly customer: EnrolmentState | undefined;
  readonly hasCard: boolean;
};

/**
 * Decides whether a card may be added to a customer that does not have it, or removed from one that does. Of a customer
 * that is being removed no card is changed any more: all of them go with it.
 */
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
