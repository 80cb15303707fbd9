import type { ClickToPayCustomer } from "#click-to-pay/customer.ts";
import { unmetEligibility } from "#click-to-pay/eligibility.ts";
import type { DeletionDecision } from "#deletion/decision.ts";

/** A customer is removed with all its cards: unusable at once, gone when the network has said so. */
export function decideCustomerRemoval(customer: ClickToPayCustomer): DeletionDecision {
  const { enrolment } = customer;
  if (enrolment !== undefined && unmetEligibility(customer, "REMOVAL_IN_PROGRESS").length === 0) {
    return { kind: "under_way" };
  }
  const reasons = unmetEligibility(customer);
  if (enrolment === undefined || reasons.length > 0) return { kind: "refused", reasons };
  return {
    kind: "asks_network",
    next: { ...customer, enrolment: { ...enrolment, state: "REMOVAL_IN_PROGRESS" } },
  };
}
