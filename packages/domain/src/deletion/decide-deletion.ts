import { decideCardTokenDeletion } from "#card-token/decide-card-token-deletion.ts";
import { decideCustomerRemoval } from "#click-to-pay/decide-customer-removal.ts";
import type { DeletionDecision } from "#deletion/decision.ts";
import type { DeletionReason } from "#deletion/deletion-reason.ts";
import type { Subject } from "#deletion/subject.ts";
import { decidePaymentOptionDeletion } from "#payment-option/decide-payment-option-deletion.ts";

/** Decides a request to delete a credential of any kind. */
export function decideDeletion(subject: Subject, why: DeletionReason): DeletionDecision {
  switch (subject.kind) {
    case "payment_option":
      return decidePaymentOptionDeletion(subject, why);
    case "card_token":
      return decideCardTokenDeletion(subject);
    case "click_to_pay_customer":
      return decideCustomerRemoval(subject);
  }
}
