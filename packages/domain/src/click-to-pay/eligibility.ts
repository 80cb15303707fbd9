import type { ClickToPayCustomer } from "#click-to-pay/customer.ts";
import { isServedNetwork } from "#click-to-pay/served-network.ts";
import { reason, type Reason, type RuleId } from "#rules.ts";

/** The rules that prevent a use or the removal of a customer, all of them; empty if none does. */
export function eligibilityViolations(customer: ClickToPayCustomer): readonly Reason[] {
  const { tenantEnabled, network, enrolment, tenantOwnerBids, requestedOwnerBid } = customer;
  const violations: RuleId[] = [];
  if (!tenantEnabled) violations.push("C2P-01");
  if (!isServedNetwork(network)) violations.push("C2P-02");
  if (enrolment === undefined) violations.push("C2P-03");
  if (!tenantOwnerBids.includes(requestedOwnerBid)) violations.push("C2P-16");
  if (enrolment && enrolment.ownerBid !== requestedOwnerBid) violations.push("C2P-04");
  // A registration in progress is a reason to wait (C2P-15), not an inactive customer (C2P-05).
  if (enrolment?.state === "REGISTRATION_IN_PROGRESS") violations.push("C2P-15");
  else if (enrolment && enrolment.state !== "ACTIVE") violations.push("C2P-05");
  return violations.map((rule) => reason(rule));
}

/** The rules for which the public contract has a message. */
export type ContractRefusal = "C2P-01" | "C2P-02" | "C2P-05";

/**
 * Maps reasons to one of the contract's three messages, in this order of precedence: invalid network, tenant not enabled,
 * customer not enabled (Delete Visa Click to Pay customer, 400).
 */
export function contractRefusal(reasons: readonly Reason[]): ContractRefusal {
  const rules = new Set(reasons.map(({ rule }) => rule));
  if (rules.has("C2P-02")) return "C2P-02";
  return rules.has("C2P-01") ? "C2P-01" : "C2P-05";
}
