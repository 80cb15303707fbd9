import type { Day } from "#calendar/day.ts";
import { eligibilityViolations } from "#click-to-pay/eligibility.ts";
import type { Subject } from "#deletion/subject.ts";
import { mandateViolations } from "#mandate/mandate-violations.ts";
import { reason, type Reason } from "#rules.ts";

export type UseDecision =
  | { readonly kind: "allowed" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/** Decides whether a payment may use the credential on this day. A refusal names every violated rule. */
export function decideUse(subject: Subject, today: Day): UseDecision {
  const reasons = useViolations(subject, today);
  return reasons.length === 0 ? { kind: "allowed" } : { kind: "refused", reasons };
}

function useViolations(subject: Subject, today: Day): readonly Reason[] {
  switch (subject.kind) {
    case "payment_option":
      return [
        ...(subject.state === "deleted" ? [reason("USE-01")] : []),
        ...(subject.state === "pending_deletion" ? [reason("USE-02")] : []),
        ...(subject.mandate ? mandateViolations(subject.mandate, today) : []),
      ];
    case "card_token":
      return [
        ...(subject.state === "deleted" ? [reason("CARD-01")] : []),
        ...(subject.state === "pending_deletion" ? [reason("USE-02")] : []),
      ];
    case "click_to_pay_customer":
      return eligibilityViolations(subject);
  }
}
