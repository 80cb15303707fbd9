import type { DeletionDecision } from "#deletion/decision.ts";
import type { DeletionReason } from "#deletion/deletion-reason.ts";
import { cancellationReason } from "#mandate/cancellation-reason.ts";
import type { PaymentOption } from "#payment-option/payment-option.ts";
import { reason } from "#rules.ts";

/** A stored payment option goes at once and for good, and takes its mandate along. */
export function decidePaymentOptionDeletion(
  option: PaymentOption,
  why: DeletionReason,
): DeletionDecision {
  if (option.state === "deleted") return { kind: "refused", reasons: [reason("DEL-01")] };
  if (option.mandate !== "active")
    return { kind: "completed", next: { ...option, state: "deleted" } };
  return {
    kind: "completed",
    next: { ...option, state: "deleted", mandate: "cancelled" },
    mandate: cancellationReason(why),
  };
}
