/** Where a deletion stands. `completed` needs evidence: a network that was asked has confirmed it. */
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
