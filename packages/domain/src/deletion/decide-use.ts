import { unmetEligibility } from "#click-to-pay/eligibility.ts";
import type { Subject } from "#deletion/subject.ts";
import { reason, type Reason } from "#rules.ts";

export type UseDecision =
  | { readonly kind: "allowed" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/** Decides whether a payment may use the credential, as it stands now. */
export function decideUse(subject: Subject): UseDecision {
  const reasons = unmet(subject);
  return reasons.length === 0 ? { kind: "allowed" } : { kind: "refused", reasons };
}

function unmet(subject: Subject): readonly Reason[] {
  switch (subject.kind) {
    case "payment_option":
      return [
        ...(subject.state === "deleted" ? [reason("USE-01")] : []),
        ...(subject.mandate === "cancelled" ? [reason("SEPA-03")] : []),
      ];
    case "card_token":
      return subject.state === "deleted" ? [reason("CARD-01")] : [];
    case "click_to_pay_customer":
      return unmetEligibility(subject);
  }
}
