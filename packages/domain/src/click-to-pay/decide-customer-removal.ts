import type { ClickToPayCustomer } from "#click-to-pay/customer.ts";
import { eligibilityViolations } from "#click-to-pay/eligibility.ts";
import { reason, type Reason, type RuleId } from "#rules.ts";

/**
 * The decision on a request to remove a customer.
 * - `accepted`: no rule is violated.
 * - `deferred`: its registration has to end first; `decideDeferredRemoval` then decides.
 * - `in_progress`: its removal is already in progress (DEL-02).
 * - `refused`: all violated rules.
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
  const isOnly = (only: RuleId) => reasons.every(({ rule }) => rule === only);
  if (isOnly("C2P-15")) return { kind: "deferred", reasons: [reason("C2P-19")] };
  const leaving = customer.enrolment?.state === "REMOVAL_IN_PROGRESS";
  return leaving && isOnly("C2P-05") ? { kind: "in_progress" } : { kind: "refused", reasons };
}
