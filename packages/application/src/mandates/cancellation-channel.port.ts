/** The mandate reasons of the ISO 20022 external code set with which a mandate is cancelled. */
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

/** A cancelled mandate as the creditor's bank is told of it: nothing of the debtor, whose data a deletion erases. */
export type MandateCancellation = {
  /** The UUID of the mandate. A mandate is cancelled once, so it also names the message. */
  readonly id: string;
  readonly mandateReference: string;
  readonly creditorId: string;
  readonly creditorName: string | null;
  readonly reasonCode: MandateCancellationCode;
  readonly cancelledAt: Date;
};

/** Where the cancellations of a tenant's mandates are sent. */
export interface MandateCancellationChannel {
  /**
   * Sends a cancellation once: when it is sent again, also at the same time, nothing more comes of it. Fails when it cannot be
   * sent; it may then be sent again.
   */
  send(tenantId: string, cancellation: MandateCancellation): Promise<void>;
}
