import type { ClickToPayCustomer } from "#click-to-pay/customer.ts";
import { decideCustomerRemoval } from "#click-to-pay/decide-customer-removal.ts";
import { decideDeferredRemoval } from "#click-to-pay/decide-deferred-removal.ts";
import type { KindDecision } from "#deletion/decision.ts";
import type { DeletionRequest } from "#deletion/deletion-request.ts";

/** Decides on the removal of a customer with all its cards: unusable immediately, removed once the network confirms it (C2P-06). */
export function decideClickToPayDeletion(
  customer: ClickToPayCustomer,
  { passed, suspends }: DeletionRequest,
): KindDecision {
  const { enrolment } = customer;
  // The awaited registration has failed, so the network has no record of the customer (C2P-08).
  const waited = passed.undoWindow || suspends === true;
  if (waited && enrolment && decideDeferredRemoval(enrolment.state).kind === "done")
    return { kind: "accepted", effects: { next: customer, removesAtNetwork: false } };

  const decision = decideCustomerRemoval(customer);
  if (decision.kind === "refused" || decision.kind === "in_progress") return decision;
  const next: ClickToPayCustomer = enrolment
    ? { ...customer, enrolment: { ...enrolment, state: "REMOVAL_IN_PROGRESS" } }
    : customer;
  return { ...decision, effects: { next, removesAtNetwork: true } };
}
