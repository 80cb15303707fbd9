import type { Day } from "#calendar/day.ts";
import { eligibilityViolations } from "#click-to-pay/eligibility.ts";
import type { Subject } from "#deletion/subject.ts";
import { hasCollected } from "#mandate/has-collected.ts";
import { mandateViolations } from "#mandate/mandate-violations.ts";
import type { Mandate } from "#mandate/mandate.ts";
import { LARGEST_SEPA_AMOUNT } from "#mandate/sepa-amount.ts";
import { reason, type Reason } from "#rules.ts";

export type UseDecision =
  | { readonly kind: "allowed" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/** A payment, as far as it is known: its amount in minor units and its currency (ISO 4217). */
export type Payment = {
  readonly amountMinor?: number | undefined;
  readonly currency?: string | undefined;
};

/** Decides whether a payment may use the credential on this day. A refusal names every violated rule. */
export function decideUse(subject: Subject, today: Day, payment: Payment = {}): UseDecision {
  const reasons = useViolations(subject, today, payment);
  return reasons.length === 0 ? { kind: "allowed" } : { kind: "refused", reasons };
}

function useViolations(subject: Subject, today: Day, payment: Payment): readonly Reason[] {
  switch (subject.kind) {
    case "payment_option":
      return [
        ...(subject.state === "deleted" ? [reason("USE-01")] : []),
        ...(subject.state === "pending_deletion" ? [reason("USE-02")] : []),
        ...(subject.mandate ? mandateUseViolations(subject.mandate, today, payment) : []),
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

function mandateUseViolations(mandate: Mandate, today: Day, payment: Payment): readonly Reason[] {
  const { currency = "EUR", amountMinor = 0 } = payment;
  const isSepaAmount = currency === "EUR" && amountMinor <= LARGEST_SEPA_AMOUNT;
  return [
    ...mandateViolations(mandate, today),
    ...(mandate.state === "active" && hasCollected(mandate) ? [reason("SEPA-10")] : []),
    ...(isSepaAmount ? [] : [reason("SEPA-21")]),
  ];
}
