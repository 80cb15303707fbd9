import type { DeletionState } from "#deletion/deletion-state.ts";

/** The events of a deletion; each is published to the tenant's event log. `accepted`: the deletion may proceed. */
export const DELETION_EVENTS = [
  "refused",
  "approval_requested",
  "scheduled",
  "deferred",
  "accepted",
  "completed",
  "failed",
  "rejected",
  "cancelled",
] as const;
export type DeletionEvent = (typeof DELETION_EVENTS)[number];

/** The stages of a deletion: `requested` precedes its first event, and then its states follow. */
export type DeletionStage = "requested" | DeletionState;

type Following = Readonly<Partial<Record<DeletionEvent, DeletionState>>>;

const executed = { accepted: "executing", completed: "completed" } as const;
/** A gate that the policy has come to demand since the deletion passed it. */
const regated = { approval_requested: "awaiting_approval", scheduled: "scheduled" } as const;
const stopped = { cancelled: "cancelled", refused: "refused" } as const;

/**
 * The closed state machine of a deletion: the permitted events of each stage and the states that they lead to. A deletion
 * passes its gates in this order: approval, undo window, deferral, and is re-evaluated at each, under the policy of that time:
 * it returns to a gate that has become stricter (APP-04). In `executing` the network works on it. A person may retry a failed
 * deletion, which passes every gate again; the four other final states are terminal.
 */
export const DELETION_TRANSITIONS: Readonly<Record<DeletionStage, Following>> = {
  requested: {
    refused: "refused",
    approval_requested: "awaiting_approval",
    scheduled: "scheduled",
    deferred: "waiting",
    ...executed,
  },
  awaiting_approval: {
    rejected: "rejected",
    ...stopped,
    scheduled: "scheduled",
    deferred: "waiting",
    ...executed,
  },
  scheduled: { ...stopped, ...regated, deferred: "waiting", ...executed },
  waiting: { ...stopped, ...regated, ...executed },
  executing: { completed: "completed", failed: "failed" },
  failed: { ...regated, deferred: "waiting", accepted: "executing" },
  completed: {},
  refused: {},
  rejected: {},
  cancelled: {},
};

/** Whether a deletion in this state never changes again. A failed one may be retried. */
export const isTerminal = (stage: DeletionStage): boolean =>
  Object.keys(DELETION_TRANSITIONS[stage]).length === 0;

/** The state after an event, or undefined if the stage does not permit the event (DEL-08). */
export function evolveDeletion(
  stage: DeletionStage,
  event: DeletionEvent,
): DeletionState | undefined {
  return DELETION_TRANSITIONS[stage][event];
}

/** Whether a deletion in this state can still be completed: it is pending or executing. */
export function isOpenDeletion(state: DeletionState): boolean {
  return "completed" in DELETION_TRANSITIONS[state];
}
