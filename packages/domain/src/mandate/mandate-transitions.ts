import type { MandateState } from "#mandate/mandate.ts";

/**
 * The events of a mandate.
 * - `activated`: the debtor has signed it.
 * - `amended`: it has a new version.
 * - `cancelled`: its payment option was deleted.
 * - `consumed`: the collection of a one-off mandate has settled.
 */
export const MANDATE_EVENTS = ["activated", "amended", "cancelled", "consumed"] as const;
export type MandateEvent = (typeof MANDATE_EVENTS)[number];

type Following = Readonly<Partial<Record<MandateEvent, MandateState>>>;

/**
 * The closed state machine of a mandate: the permitted events of each state and the states that they lead to.
 *
 *     created  --activated-->  active
 *     created  --cancelled-->  cancelled
 *     active   --amended-->    active
 *     active   --cancelled-->  cancelled
 *     active   --consumed-->   consumed
 *
 * `cancelled` and `consumed` are terminal.
 */
export const MANDATE_TRANSITIONS: Readonly<Record<MandateState, Following>> = {
  created: { activated: "active", cancelled: "cancelled" },
  active: { amended: "active", cancelled: "cancelled", consumed: "consumed" },
  cancelled: {},
  consumed: {},
};

/** The state after an event, or undefined if the state does not permit the event. */
export function evolveMandate(state: MandateState, event: MandateEvent): MandateState | undefined {
  return MANDATE_TRANSITIONS[state][event];
}
