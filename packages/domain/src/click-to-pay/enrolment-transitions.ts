import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";

/**
 * What can happen to a customer or to one of its cards.
 * - `enrolment_asked`, `enrolment_confirmed`, `enrolment_refused`: the network is to hold it, holds it, will not.
 * - `card_refused`: the network will not hold the card, which is gone by that: a card is never UNREGISTERED.
 * - `removal_accepted`: it is to be removed, and unusable from now on (C2P-06).
 * - `removal_confirmed`: the network no longer holds it. `removal_failed`: the network keeps it (C2P-11).
 * - `removal_undone`: its deletion was cancelled before the network was asked.
 * - `disabled`, `enabled`: it pauses, and goes on (C2P-17).
 */
export const ENROLMENT_EVENTS = [
  "enrolment_asked",
  "enrolment_confirmed",
  "enrolment_refused",
  "card_refused",
  "removal_accepted",
  "removal_confirmed",
  "removal_failed",
  "removal_undone",
  "disabled",
  "enabled",
] as const;
export type EnrolmentEvent = (typeof ENROLMENT_EVENTS)[number];

type Following = Readonly<Partial<Record<EnrolmentEvent, EnrolmentState>>>;

/**
 * The state machine of customers and cards, closed: which event may follow in each state, and where it leads.
 *
 *     UNREGISTERED              --enrolment asked-->       REGISTRATION_IN_PROGRESS
 *     REGISTRATION_IN_PROGRESS  --enrolment refused-->     UNREGISTERED, a card: REMOVED
 *     REGISTRATION_IN_PROGRESS  --enrolment confirmed-->   ACTIVE
 *     ACTIVE                    <--enabled, disabled-->    DISABLED
 *     ACTIVE                    --removal accepted-->      REMOVAL_IN_PROGRESS
 *     REMOVAL_IN_PROGRESS       --removal failed, undone-> ACTIVE
 *     REMOVAL_IN_PROGRESS       --removal confirmed-->     REMOVED
 *     REMOVED                   --enrolment asked-->       REGISTRATION_IN_PROGRESS, a new life
 *
 * A removal is accepted in REGISTRATION_IN_PROGRESS too: of a customer whose deletion waited for its registration, when
 * that is confirmed (C2P-18); of a card, when it or its customer is to go. What the network no longer holds is REMOVED,
 * whatever it was; nothing leads out of there but a new enrolment (C2P-13).
 */
const ENROLMENT_TRANSITIONS: Readonly<Record<EnrolmentState, Following>> = {
  UNREGISTERED: { enrolment_asked: "REGISTRATION_IN_PROGRESS" },
  REGISTRATION_IN_PROGRESS: {
    enrolment_confirmed: "ACTIVE",
    enrolment_refused: "UNREGISTERED",
    card_refused: "REMOVED",
    removal_accepted: "REMOVAL_IN_PROGRESS",
    removal_confirmed: "REMOVED",
  },
  ACTIVE: {
    removal_accepted: "REMOVAL_IN_PROGRESS",
    removal_confirmed: "REMOVED",
    disabled: "DISABLED",
  },
  REMOVAL_IN_PROGRESS: {
    card_refused: "REMOVED",
    removal_confirmed: "REMOVED",
    removal_failed: "ACTIVE",
    removal_undone: "ACTIVE",
  },
  REMOVED: { enrolment_asked: "REGISTRATION_IN_PROGRESS" },
  DISABLED: { removal_confirmed: "REMOVED", enabled: "ACTIVE" },
};

/** The state that an event leads to; nothing where it may not happen. */
export function evolveEnrolment(
  state: EnrolmentState,
  event: EnrolmentEvent,
): EnrolmentState | undefined {
  return ENROLMENT_TRANSITIONS[state][event];
}
