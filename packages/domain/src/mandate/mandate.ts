import type { Day } from "#calendar/day.ts";
import type { Collection } from "#mandate/collection.ts";

/**
 * A mandate is `created` until it is signed, `active` until it is `cancelled` or, a one-off mandate, `consumed` with its
 * settled collection. Nothing leads out of the last two.
 */
export const MANDATE_STATES = ["created", "active", "cancelled", "consumed"] as const;
export type MandateState = (typeof MANDATE_STATES)[number];

export const MANDATE_SCHEMES = ["CORE", "B2B"] as const;
export type MandateScheme = (typeof MANDATE_SCHEMES)[number];

export const MANDATE_TYPES = ["recurring", "one_off"] as const;
export type MandateType = (typeof MANDATE_TYPES)[number];

/** A mandate as the rules see it. */
export type Mandate = {
  readonly state: MandateState;
  readonly scheme: MandateScheme;
  readonly type: MandateType;
  /** The day of its signature; there is none while it is only created. */
  readonly signedOn?: Day;
  readonly collections: readonly Collection[];
};
