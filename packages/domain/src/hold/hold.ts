/** The kinds of holds. */
export const HOLD_KINDS = ["legal", "dispute", "fraud_investigation", "subscription"] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

/**
 * A hold on a credential. Active until released or, if `until` is set, until that instant (ISO 8601, UTC). `cardId`: the card
 * of a Click to Pay customer that it is placed on; without it, the hold is on the whole credential.
 */
export type Hold = {
  readonly kind: HoldKind;
  readonly reference: string;
  readonly until?: string;
  readonly cardId?: number;
};
