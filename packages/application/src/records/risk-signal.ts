/** That there was a request by somebody, from a device, of a merchant: by a keyed hash of who that is. */
export type RiskSignal = {
  readonly tenantId: string;
  readonly subject: string;
  readonly at: Date;
  readonly id: string;
};
