/** A mandate is active from its signature until it is cancelled. Nothing leads out of `cancelled`. */
export const MANDATE_STATES = ["active", "cancelled"] as const;
export type MandateState = (typeof MANDATE_STATES)[number];

export const MANDATE_SCHEMES = ["CORE", "B2B"] as const;
export type MandateScheme = (typeof MANDATE_SCHEMES)[number];

export const MANDATE_TYPES = ["recurring", "one_off"] as const;
export type MandateType = (typeof MANDATE_TYPES)[number];
