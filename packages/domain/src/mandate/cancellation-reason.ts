import type { DeletionReason } from "#deletion/deletion-reason.ts";

/** ISO 20022 external codes: by the debtor, by the creditor, validity expired, suspected fraud. */
export type CancellationReason = "MD16" | "MD17" | "MD20" | "MD21";

/** The ISO reason that a mandate is cancelled with when its payment option is deleted. */
export function cancellationReason(why: DeletionReason): CancellationReason {
  switch (why) {
    case "customer_request":
    case "account_closure":
    case "erasure_request":
      return "MD16";
    case "merchant_request":
    case "merchant_offboarding":
      return "MD17";
    case "dormancy":
    case "expired":
      return "MD20";
    case "fraud":
      return "MD21";
  }
}
