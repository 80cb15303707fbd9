/** One request of a requestor, device or merchant, under the keyed hash of that subject. */
export type RiskSignal = {
  readonly tenantId: string;
  readonly subject: string;
  readonly at: Date;
  readonly id: string;
};
