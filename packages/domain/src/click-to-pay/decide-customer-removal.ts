import type { ClickToPayCustomer } from "#click-to-pay/customer.ts";
import { eligibilityViolations } from "#click-to-pay/eligibility.ts";
import { reason, type Reason, type RuleId } from "#rules.ts";

/**
 * What follows from a request to remove a customer.
 * - `accepted`: nothing speaks against it.
 * - `deferred`: only its registration, which is under way, has to end before; `decideDeferredRemoval` says what then.
 * - `in_progress`: it is being removed already (DEL-02).
 * - `refused`: these rules say why, all of them.
 */
export type CustomerRemovalDecision =
  | { readonly kind: "accepted" }
  | { readonly kind: "deferred"; readonly reasons: readonly Reason[] }
  | { readonly kind: "in_progress" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/** Decides whether a customer may be removed with all its cards. */
export function decideCustomerRemoval(customer: ClickToPayCustomer): CustomerRemovalDecision {
  const reasons = eligibilityViolations(customer);
  if (reasons.length === 0) return { kind: "accepted" };
  const nothingBut = (only: RuleId) => reasons.every(({ rule }) => rule === only);
  if (nothingBut("C2P-15")) return { kind: "deferred", reasons: [reason("C2P-19")] };
  const leaving = customer.enrolment?.state === "REMOVAL_IN_PROGRESS";
  return leaving && nothingBut("C2P-05") ? { kind: "in_progress" } : { kind: "refused", reasons };
}
