import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";

/**
 * The events of a customer or one of its cards.
 * - `enrolment_requested`, `enrolment_confirmed`, `enrolment_refused`: the enrolment at the network and its outcome.
 * - `card_refused`: the network refused the card, which is then REMOVED: a card is never UNREGISTERED.
 * - `removal_accepted`: unusable from now on (C2P-06).
 * - `removal_confirmed`, `removal_failed`: the outcome of the removal at the network (C2P-11).
 * - `removal_undone`: its deletion was cancelled before the request to the network.
 * - `disabled`, `enabled`: suspended and resumed (C2P-17).
 */
export const ENROLMENT_EVENTS = [
  "enrolment_requested",
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
 * The closed state machine of customers and cards: the permitted events of each state and the states that they lead to.
 *
 *     UNREGISTERED              --enrolment requested-->   REGISTRATION_IN_PROGRESS
 *     REGISTRATION_IN_PROGRESS  --enrolment refused-->     UNREGISTERED, a card: REMOVED
 *     REGISTRATION_IN_PROGRESS  --enrolment confirmed-->   ACTIVE
 *     ACTIVE                    <--enabled, disabled-->    DISABLED
 *     ACTIVE                    --removal accepted-->      REMOVAL_IN_PROGRESS
 *     REMOVAL_IN_PROGRESS       --removal failed, undone-> ACTIVE
 *     REMOVAL_IN_PROGRESS       --removal confirmed-->     REMOVED
 *     REMOVED                   --enrolment requested-->   REGISTRATION_IN_PROGRESS, enrolled again
 *
 * A removal is accepted in REGISTRATION_IN_PROGRESS too: for a customer whose deletion waited for its registration, when the
 * registration is confirmed (C2P-18); for a card, when it or its customer is removed. A confirmed removal leads to REMOVED
 * from every state; only a new enrolment leads out of it (C2P-13).
 */
const ENROLMENT_TRANSITIONS: Readonly<Record<EnrolmentState, Following>> = {
  UNREGISTERED: { enrolment_requested: "REGISTRATION_IN_PROGRESS" },
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
  REMOVED: { enrolment_requested: "REGISTRATION_IN_PROGRESS" },
  DISABLED: { removal_confirmed: "REMOVED", enabled: "ACTIVE" },
};

/** The state after an event, or undefined if the state does not permit the event. */
export function evolveEnrolment(
  state: EnrolmentState,
  event: EnrolmentEvent,
): EnrolmentState | undefined {
  return ENROLMENT_TRANSITIONS[state][event];
}
