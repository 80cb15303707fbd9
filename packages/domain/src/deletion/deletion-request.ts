import type { Day } from "#calendar/day.ts";
import type { DeletionReason } from "#deletion/deletion-reason.ts";
import type { DeletionState } from "#deletion/deletion-state.ts";
import type { RequesterKind } from "#deletion/requester.ts";
import type { TenantPolicy } from "#deletion/tenant-policy.ts";
import type { Hold } from "#hold/hold.ts";
import type { RiskAssessment } from "#risk/assess-risk.ts";

/** What becomes of collections that are planned or presented when their payment option is deleted. */
export const COLLECTION_POLICIES = ["withdraw", "refuse", "wait"] as const;
export type CollectionPolicy = (typeof COLLECTION_POLICIES)[number];

/** A request to delete, with everything around the credential that the decision depends on. */
export type DeletionRequest = {
  readonly reason: DeletionReason;
  readonly requesterKind: RequesterKind;
  readonly collections: CollectionPolicy;
  /** The public contracts and batches act at once: there is no undo window for them. */
  readonly immediate: boolean;
  /** The gates that the deletion has passed already, when it is decided again. */
  readonly passed: { readonly approval: boolean; readonly undoWindow: boolean };
  /** The state of another deletion of the same credential that has not ended. */
  readonly open?: DeletionState;
  readonly holds: readonly Hold[];
  readonly risk?: RiskAssessment;
  readonly policy: TenantPolicy;
  /** ISO 8601, UTC. */
  readonly now: string;
  /** The day of `now` where TARGET is: Frankfurt. */
  readonly today: Day;
};

/** Whether the deletion can still be undone for a time before it is carried out (DEL-06). */
export function hasUndoWindow({ policy, immediate, passed }: DeletionRequest): boolean {
  return policy.undoSeconds > 0 && !immediate && !passed.undoWindow;
}
