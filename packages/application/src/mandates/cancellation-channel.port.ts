/** The mandate reasons of a cancellation, from the ISO 20022 external code set. */
export const MANDATE_CANCELLATION_CODES = [
  "MD16",
  "MD17",
  "MD18",
  "MD19",
  "MD20",
  "MD21",
  "MD22",
] as const;
export type MandateCancellationCode = (typeof MANDATE_CANCELLATION_CODES)[number];

/** The cancellation message to the creditor's bank. Without data of the debtor, which a deletion erases. */
export type MandateCancellation = {
  /** The UUID of the mandate. It also identifies the message, because a mandate is cancelled once. */
  readonly id: string;
  readonly mandateReference: string;
  readonly creditorId: string;
  readonly creditorName: string | null;
  readonly reasonCode: MandateCancellationCode;
  readonly cancelledAt: Date;
};

/** The channel for the cancellations of a tenant's mandates. */
export interface MandateCancellationChannel {
  /** Sends a cancellation. Idempotent, also concurrently. Rejects when it cannot be sent; it may then be sent again. */
  send(tenantId: string, cancellation: MandateCancellation): Promise<void>;
}
