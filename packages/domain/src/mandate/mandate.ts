import type { Day } from "#calendar/day.ts";
import type { Collection } from "#mandate/collection.ts";

/**
 * A mandate is `created` until its signature and then `active` until it is `cancelled` or, for a one-off mandate, `consumed`
 * by its settled collection. The last two are terminal.
 */
export const MANDATE_STATES = ["created", "active", "cancelled", "consumed"] as const;
export type MandateState = (typeof MANDATE_STATES)[number];

export const MANDATE_SCHEMES = ["CORE", "B2B"] as const;
export type MandateScheme = (typeof MANDATE_SCHEMES)[number];

export const MANDATE_TYPES = ["recurring", "one_off"] as const;
export type MandateType = (typeof MANDATE_TYPES)[number];

/** A mandate, reduced to the input of the rules. */
export type Mandate = {
  readonly state: MandateState;
  readonly scheme: MandateScheme;
  readonly type: MandateType;
  /** The day of the signature; absent while the mandate is only created. */
  readonly signedOn?: Day;
  readonly collections: readonly Collection[];
};
