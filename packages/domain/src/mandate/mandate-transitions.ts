import type { MandateState } from "#mandate/mandate.ts";

/**
 * What can happen to a mandate.
 * - `activated`: the debtor has signed it.
 * - `amended`: it has a new version.
 * - `cancelled`: its payment option was deleted.
 * - `consumed`: it is a one-off mandate, and its collection has settled.
 */
export const MANDATE_EVENTS = ["activated", "amended", "cancelled", "consumed"] as const;
export type MandateEvent = (typeof MANDATE_EVENTS)[number];

type Following = Readonly<Partial<Record<MandateEvent, MandateState>>>;

/**
 * The state machine of a mandate, closed: which event may follow in each state, and where it leads.
 *
 *     created  --activated-->  active
 *     created  --cancelled-->  cancelled
 *     active   --amended-->    active
 *     active   --cancelled-->  cancelled
 *     active   --consumed-->   consumed
 *
 * Nothing leads out of cancelled or consumed.
 */
export const MANDATE_TRANSITIONS: Readonly<Record<MandateState, Following>> = {
  created: { activated: "active", cancelled: "cancelled" },
  active: { amended: "active", cancelled: "cancelled", consumed: "consumed" },
  cancelled: {},
  consumed: {},
};

/** The state that an event leads to; nothing where it may not happen. */
export function evolveMandate(state: MandateState, event: MandateEvent): MandateState | undefined {
  return MANDATE_TRANSITIONS[state][event];
}
