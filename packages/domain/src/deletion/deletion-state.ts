/** The states of a deletion. `completed` requires the confirmation of the network where one is involved. */
export const DELETION_STATES = [
  "awaiting_approval",
  "scheduled",
  "executing",
  "waiting",
  "completed",
  "failed",
  "refused",
  "rejected",
  "cancelled",
] as const;

export type DeletionState = (typeof DELETION_STATES)[number];
