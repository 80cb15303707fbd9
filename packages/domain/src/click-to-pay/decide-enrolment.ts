import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { evolveEnrolment } from "#click-to-pay/enrolment-transitions.ts";
import { isServedNetwork } from "#click-to-pay/served-network.ts";
import { blockingReasons } from "#hold/blocking-holds.ts";
import type { Hold } from "#hold/hold.ts";
import { reason, type Reason, type RuleId } from "#rules.ts";

export type EnrolmentDecision =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

export type EnrolmentRequest = {
  readonly tenantEnabled: boolean;
  /** Absent if the request does not name a network. */
  readonly network?: string;
  /** Whether the owner BID in the request is permitted by the tenant's policy. */
  readonly ownerBidIsTenants: boolean;
  /** Undefined for a new customer. */
  readonly state: EnrolmentState | undefined;
  /** Whether a deletion of the customer is open. */
  readonly deletionOpen: boolean;
};

/** Decides whether a customer may be enrolled. A removed one may be enrolled again once its deletion has ended (C2P-13, DEL-02). */
export function decideCustomerEnrolment(request: EnrolmentRequest): EnrolmentDecision {
  const {
    tenantEnabled,
    network,
    ownerBidIsTenants,
    state = "UNREGISTERED",
    deletionOpen,
  } = request;
  const violations: RuleId[] = [];
  if (!tenantEnabled) violations.push("C2P-01");
  if (network !== undefined && !isServedNetwork(network)) violations.push("C2P-02");
  if (!ownerBidIsTenants) violations.push("C2P-16");
  if (!evolveEnrolment(state, "enrolment_requested")) violations.push("C2P-13");
  if (deletionOpen) violations.push("DEL-02");
  return violations.length === 0
    ? { kind: "accepted" }
    : { kind: "refused", reasons: violations.map((rule) => reason(rule)) };
}

export type CardChangeRequest = {
  readonly operation: "enroll_card" | "delete_card";
  readonly tenantEnabled: boolean;
  /** Undefined if the account has no such customer under the owner BID. */
  readonly customer: EnrolmentState | undefined;
  readonly hasCard: boolean;
  /** The holds that bind the card. */
  readonly holds: readonly Hold[];
  /** ISO 8601, UTC. */
  readonly now: string;
};

/**
 * Decides whether a card may be added to or removed from a customer (C2P-14). The customer must be active (C2P-05): its
 * removal includes all its cards. Active holds block a removal (HOLD-07).
 */
export function decideCardChange({
  operation,
  tenantEnabled,
  customer,
  hasCard,
  holds,
  now,
}: CardChangeRequest): EnrolmentDecision {
  if (!tenantEnabled) return { kind: "refused", reasons: [reason("C2P-01")] };
  if (customer !== "ACTIVE") return { kind: "refused", reasons: [reason("C2P-05")] };
  const removes = operation === "delete_card";
  if (removes !== hasCard) return { kind: "refused", reasons: [reason("C2P-14")] };
  const held = removes ? blockingReasons(holds, "customer_request", now) : [];
  return held.length === 0 ? { kind: "accepted" } : { kind: "refused", reasons: held };
}
