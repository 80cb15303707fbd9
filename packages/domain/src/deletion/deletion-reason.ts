/** The reasons for deleting a credential, as a request names them. */
export const DELETION_REASONS = [
  "customer_request",
  "merchant_request",
  "account_closure",
  "erasure_request",
  "fraud",
  "dormancy",
  "expired",
  "merchant_offboarding",
] as const;

export type DeletionReason = (typeof DELETION_REASONS)[number];
