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

/**
 * The channel for the cancellations of a tenant's mandates. A message is prepared under the number of a claim, invisible to its
 * recipient, and published in one step. All of them may be repeated, also concurrently, and reject when they fail.
 */
export interface MandateCancellationChannel {
  /** The folder; equal in every process that reaches the same messages. */
  readonly folderId: string;
  /** Rejects unless the folder is there. */
  check(): Promise<void>;
  prepare(tenantId: string, cancellation: MandateCancellation, claim: number): Promise<void>;
  /** Publishes a prepared message; one that is not there any more is published already. */
  publish(tenantId: string, mandateId: string, claim: number): Promise<void>;
  /** Removes a prepared message that will not be published. */
  discard(tenantId: string, mandateId: string, claim: number): Promise<void>;
}
