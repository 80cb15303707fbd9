import type { DeletionRequest } from "#deletion/deletion-request.ts";
import type { DeletionState } from "#deletion/deletion-state.ts";
import { stricterPolicy } from "#deletion/stricter-policy.ts";
import type { TenantPolicy } from "#deletion/tenant-policy.ts";

/** A stored deletion at one of its gates. Times are in milliseconds. */
export type GatedDeletion = {
  readonly state: DeletionState;
  readonly immediate: boolean;
  /** Whether another person has approved it. */
  readonly approved: boolean;
  /** The strictest policy that it has met; absent for an immediate one. */
  readonly policy: TenantPolicy | null;
  /** The end of its latest undo window. */
  readonly scheduledFor: number | null;
  readonly disabledAt: number | null;
};

/** The gates of a deletion as of now. `suspendedAt`: since when the credential is suspended, and `now` if it is not. */
export type Gates = Required<Pick<DeletionRequest, "policy" | "passed" | "suspends">> & {
  readonly suspendedAt: number;
};

/**
 * The gates that a deletion has passed, under the stricter of the policies at its request and now (APP-04). An approval that
 * the policy has come to demand is missing, and an undo window that has been extended is not over.
 */
export function gatesAsOf(deletion: GatedDeletion, current: TenantPolicy, now: number): Gates {
  const { state, immediate, approved } = deletion;
  const policy = deletion.policy ? stricterPolicy(deletion.policy, current) : current;
  const suspends = state === "scheduled" || state === "waiting";
  const suspendedAt = suspends ? suspensionOf(deletion, now) : now;
  const isOver = suspends && suspendedAt + policy.undoSeconds * 1000 <= now;
  const undoWindow =
    state !== "awaiting_approval" && (immediate || policy.undoSeconds === 0 || isOver);
  return { policy, passed: { approval: approved, undoWindow }, suspends, suspendedAt };
}

/** The beginning of the latest undo window, or of the suspension if there was none. */
function suspensionOf({ scheduledFor, disabledAt, policy }: GatedDeletion, now: number): number {
  return scheduledFor === null
    ? (disabledAt ?? now)
    : scheduledFor - (policy?.undoSeconds ?? 0) * 1000;
}
