import type { ClickToPayCustomer } from "#click-to-pay/customer.ts";
import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { reason, type Reason } from "#rules.ts";

/** Every rule that a customer fails who is to pay, or to be removed: none, and it may go ahead. */
export function unmetEligibility(
  customer: ClickToPayCustomer,
  state: EnrolmentState = "ACTIVE",
): readonly Reason[] {
  const { tenantEnabled, enrolment, askedOwnerBid } = customer;
  const unmet: Reason[] = [];
  if (!tenantEnabled) unmet.push(reason("C2P-01"));
  if (enrolment === undefined) return [...unmet, reason("C2P-03")];
  if (enrolment.ownerBid !== askedOwnerBid) unmet.push(reason("C2P-04"));
  if (enrolment.state !== state) unmet.push(reason("C2P-05"));
  return unmet;
}
