/** An authorised use of a credential by a payment. */
export type UseRecord = {
  readonly id: string;
  readonly credentialId: string;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  readonly authorizedBy: string;
  readonly authorizedAt: Date;
};
