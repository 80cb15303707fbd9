import type { ClickToPayCustomer } from "#click-to-pay/customer.ts";
import { isServedNetwork } from "#click-to-pay/served-network.ts";
import { reason, type Reason, type RuleId } from "#rules.ts";

/** Every rule that a customer fails who is to pay, or to be removed: none, and it may go ahead. */
export function eligibilityViolations(customer: ClickToPayCustomer): readonly Reason[] {
  const { tenantEnabled, network, enrolment, tenantOwnerBids, askedOwnerBid } = customer;
  const unmet: RuleId[] = [];
  if (!tenantEnabled) unmet.push("C2P-01");
  if (!isServedNetwork(network)) unmet.push("C2P-02");
  if (enrolment === undefined) unmet.push("C2P-03");
  if (tenantOwnerBids && !tenantOwnerBids.includes(askedOwnerBid)) unmet.push("C2P-16");
  if (enrolment && enrolment.ownerBid !== askedOwnerBid) unmet.push("C2P-04");
  // Who is being registered is not inactive but not there yet: that is a reason to wait, not to give up.
  if (enrolment?.state === "REGISTRATION_IN_PROGRESS") unmet.push("C2P-15");
  else if (enrolment && enrolment.state !== "ACTIVE") unmet.push("C2P-05");
  return unmet.map((rule) => reason(rule));
}

/** The rules that the public contract has a message for. */
export type ContractRefusal = "C2P-01" | "C2P-02" | "C2P-05";

/**
 * Which of the contract's three messages these reasons are told with: that the network is invalid, else that the tenant
 * is not enabled, else that the customer is not (Delete Visa Click to Pay customer, 400).
 */
export function contractRefusal(reasons: readonly Reason[]): ContractRefusal {
  const rules = new Set(reasons.map(({ rule }) => rule));
  if (rules.has("C2P-02")) return "C2P-02";
  return rules.has("C2P-01") ? "C2P-01" : "C2P-05";
}
