/** What a hold may be for. */
export const HOLD_KINDS = ["legal", "dispute", "fraud_investigation", "subscription"] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

/** A hold on a credential: on from its placing until it is released or, where it has an end, until that instant (ISO 8601, UTC). */
export type Hold = {
  readonly kind: HoldKind;
  readonly reference: string;
  readonly until?: string;
};
