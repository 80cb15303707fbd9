/** The kinds of holds. */
export const HOLD_KINDS = ["legal", "dispute", "fraud_investigation", "subscription"] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

/** A hold on a credential. Active until released or, if `until` is set, until that instant (ISO 8601, UTC). */
export type Hold = {
  readonly kind: HoldKind;
  readonly reference: string;
  readonly until?: string;
};
