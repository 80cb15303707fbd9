/** The states of a batch. */
export const BATCH_STATES = [
  "draft",
  "sealed",
  "previewing",
  "previewed",
  "approved",
  "running",
  "paused",
  "stopped",
  "completed",
  "cancelled",
  "rejected",
] as const;
export type BatchState = (typeof BATCH_STATES)[number];

/** What moves a batch: requests of persons, and the ends and stops that the worker finds. */
export const BATCH_EVENTS = [
  "sealed",
  "preview_started",
  "previewed",
  "approved",
  "rejected",
  "started",
  "paused",
  "resumed",
  "stopped",
  "completed",
  "cancelled",
] as const;
export type BatchEvent = (typeof BATCH_EVENTS)[number];

type Following = Readonly<Partial<Record<BatchEvent, BatchState>>>;

const cancelled = { cancelled: "cancelled" } as const;

/**
 * The closed state machine of a batch. Its items are fixed when it is sealed. A batch that a guard has stopped goes on when a person has looked at
 * it and resumes it. The last three states are final.
 */
const BATCH_TRANSITIONS: Readonly<Record<BatchState, Following>> = {
  draft: { sealed: "sealed", ...cancelled },
  sealed: { preview_started: "previewing", ...cancelled },
  previewing: { previewed: "previewed", ...cancelled },
  previewed: { approved: "approved", rejected: "rejected", ...cancelled },
  approved: { started: "running", ...cancelled },
  running: { paused: "paused", stopped: "stopped", completed: "completed", ...cancelled },
  paused: { resumed: "running", ...cancelled },
  stopped: { resumed: "running", ...cancelled },
  completed: {},
  cancelled: {},
  rejected: {},
};

/** Whether a batch in this state never changes again. */
export const isEndedBatch = (state: BatchState): boolean =>
  Object.keys(BATCH_TRANSITIONS[state]).length === 0;

/** The state after an event, or undefined if the state does not permit it (BATCH-02). */
export function evolveBatch(state: BatchState, event: BatchEvent): BatchState | undefined {
  return BATCH_TRANSITIONS[state][event];
}
