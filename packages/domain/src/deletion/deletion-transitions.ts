import type { DeletionState } from "#deletion/deletion-state.ts";

/** What can happen to a deletion. Each is told in the tenant's log; `accepted` when it is let go on. */
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

/** Where a deletion may stand before each event: `requested` is before its first one. */
export type DeletionStage = "requested" | DeletionState;

type Following = Readonly<Partial<Record<DeletionEvent, DeletionState>>>;

const carriedOut = { accepted: "executing", completed: "completed" } as const;
const called = { cancelled: "cancelled", refused: "refused" } as const;

/**
 * The state machine of a deletion, closed: which event may follow in each state, and where it leads. A deletion passes its
 * gates in this order: approval, undo window, what it waits for; at each of them the rules are asked again. `executing` is
 * the network's turn. A failed one may be tried again by a person; nothing leads out of the four other ends.
 */
export const DELETION_TRANSITIONS: Readonly<Record<DeletionStage, Following>> = {
  requested: {
    refused: "refused",
    approval_requested: "awaiting_approval",
    scheduled: "scheduled",
    deferred: "waiting",
    ...carriedOut,
  },
  awaiting_approval: {
    rejected: "rejected",
    ...called,
    scheduled: "scheduled",
    deferred: "waiting",
    ...carriedOut,
  },
  scheduled: { ...called, deferred: "waiting", ...carriedOut },
  waiting: { ...called, ...carriedOut },
  executing: { completed: "completed", failed: "failed" },
  failed: { accepted: "executing" },
  completed: {},
  refused: {},
  rejected: {},
  cancelled: {},
};

/** The state that an event leads to; nothing where it may not happen (DEL-08). */
export function evolveDeletion(
  stage: DeletionStage,
  event: DeletionEvent,
): DeletionState | undefined {
  return DELETION_TRANSITIONS[stage][event];
}

/** Whether a deletion in this state is still to be carried out, or being carried out. */
export function isOpenDeletion(state: DeletionState): boolean {
  return "completed" in DELETION_TRANSITIONS[state];
}
