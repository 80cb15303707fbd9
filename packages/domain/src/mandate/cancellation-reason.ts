import type { DeletionReason } from "#deletion/deletion-reason.ts";
import type { RequesterKind } from "#deletion/requester.ts";
import type { MandateState } from "#mandate/mandate.ts";

/**
 * Codes of the ISO 20022 external code set, in this order: cancelled by the debtor, by the creditor, validity expired,
 * suspected fraud, initiation cancelled (a mandate that was never signed).
 */
export const CANCELLATION_REASONS = ["MD16", "MD17", "MD20", "MD21", "MD22"] as const;
export type CancellationReason = (typeof CANCELLATION_REASONS)[number];

/**
 * The ISO reason for cancelling a mandate with its payment option (SEPA-02). Fraud takes precedence, then a missing signature,
 * then the reason of the deletion.
 */
export function cancellationReason(
  why: DeletionReason,
  requesterKind: RequesterKind,
  mandate: MandateState,
): CancellationReason {
  if (why === "fraud") return "MD21";
  return mandate === "created" ? "MD22" : reasonToEnd(why, requesterKind);
}

function reasonToEnd(
  why: Exclude<DeletionReason, "fraud">,
  requesterKind: RequesterKind,
): CancellationReason {
  switch (why) {
    // The debtor's wish, also when a member of staff enters it.
    case "customer_request":
    case "erasure_request":
      return "MD16";
    // Sweeps and batches close accounts on behalf of the creditor.
    case "account_closure":
      return requesterKind === "system" ? "MD17" : "MD16";
    case "merchant_request":
    case "merchant_offboarding":
      return "MD17";
    case "dormancy":
    case "expired":
      return "MD20";
  }
}
