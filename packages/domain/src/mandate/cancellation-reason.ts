import type { DeletionReason } from "#deletion/deletion-reason.ts";
import type { RequesterKind } from "#deletion/requester.ts";
import type { MandateState } from "#mandate/mandate.ts";

/**
 * ISO 20022 external codes: by the debtor, by the creditor, validity expired, suspected fraud, and the initiation of a
 * mandate that was never signed.
 */
export const CANCELLATION_REASONS = ["MD16", "MD17", "MD20", "MD21", "MD22"] as const;
export type CancellationReason = (typeof CANCELLATION_REASONS)[number];

/**
 * The ISO reason that a mandate is cancelled with when its payment option is deleted: fraud is named whatever else is so,
 * then that the mandate was never signed, then who wants it to end.
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
    // The debtor wants it, whoever types it.
    case "customer_request":
    case "erasure_request":
      return "MD16";
    // A sweep or batch that closes accounts is the creditor's.
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
