import type { Day } from "#calendar/day.ts";
import type { DeletionReason } from "#deletion/deletion-reason.ts";
import type { DeletionState } from "#deletion/deletion-state.ts";
import type { RequesterKind } from "#deletion/requester.ts";
import type { Subject } from "#deletion/subject.ts";
import type { TenantPolicy } from "#deletion/tenant-policy.ts";
import type { Hold } from "#hold/hold.ts";
import type { RiskAssessment } from "#risk/assess-risk.ts";

/** The treatment of planned and presented collections when their payment option is deleted. */
export const COLLECTION_POLICIES = ["withdraw", "refuse", "wait"] as const;
export type CollectionPolicy = (typeof COLLECTION_POLICIES)[number];

/** A request to delete, with everything around the credential that the decision depends on. */
export type DeletionRequest = {
  readonly reason: DeletionReason;
  readonly requesterKind: RequesterKind;
  readonly collections: CollectionPolicy;
  /** Requests of the public contracts and of batches are immediate: they have no undo window. */
  readonly immediate: boolean;
  /** The gates that the deletion has already passed; all false for a new request. */
  readonly passed: { readonly approval: boolean; readonly undoWindow: boolean };
  /** Whether this deletion has suspended the credential: it is scheduled or waits. */
  readonly suspends?: boolean;
  /** The state of another open deletion of the same credential. */
  readonly open?: DeletionState;
  /** The kinds of the other representations of the card, which are deleted along (CARD-04). */
  readonly representations?: readonly Subject["kind"][];
  readonly holds: readonly Hold[];
  /** Whether the requester, a member of staff, released a hold on the credential. */
  readonly releasedHold: boolean;
  readonly risk?: RiskAssessment;
  readonly policy: TenantPolicy;
  /** ISO 8601, UTC. */
  readonly now: string;
  /** The day of `now` in Frankfurt, the time zone of TARGET. */
  readonly today: Day;
};

/** Whether an undo window precedes the execution (DEL-06). */
export function hasUndoWindow({ policy, immediate, passed }: DeletionRequest): boolean {
  return policy.undoSeconds > 0 && !immediate && !passed.undoWindow;
}
