import { type BatchLimits, looserLimits } from "#batch/batch-limits.ts";
import { type BatchEvent, type BatchState, evolveBatch } from "#batch/batch-state.ts";
import { reason, type Reason } from "#rules.ts";

export type BatchDecision =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

type Check = true | Parameters<typeof reason>[0];

/** Decides on limits for a new batch: none may be looser than the tenant's (BATCH-07). `own` has those that the batch names itself. */
export function decideLimits(own: BatchLimits, tenant: BatchLimits): BatchDecision {
  const named = { ...tenant, ...own };
  return answer(looserLimits(named, tenant).length === 0 || "BATCH-07");
}

/** Decides whether a batch takes items: only as a draft (BATCH-01). */
export function decideInput(state: BatchState): BatchDecision {
  return answer(state === "draft" || "BATCH-01");
}

/** Decides on a step of a batch without a condition besides its state (BATCH-02). */
export function decideStep(state: BatchState, event: BatchEvent): BatchDecision {
  return answer(evolveBatch(state, event) !== undefined || "BATCH-02");
}

/** The size of a batch beside the tenant's stored credentials of the kinds of its items. */
export type BatchSize = { readonly items: number; readonly credentials: number };

/** Decides on sealing, starting or resuming a batch, by its state and its size (BATCH-02, BATCH-05, BATCH-06, BATCH-10). */
export function decideSize(
  state: BatchState,
  event: BatchEvent,
  { items, credentials }: BatchSize,
  { maxItems = Infinity, maxShare = 1 }: BatchLimits,
): BatchDecision {
  return answer(
    evolveBatch(state, event) !== undefined || "BATCH-02",
    items > 0 || "BATCH-10",
    items <= maxItems || "BATCH-05",
    maxShare >= 1 || items <= maxShare * credentials || "BATCH-06",
  );
}

/** A review of a batch: by somebody without a part in it, of the items that were sealed. */
export type BatchReview = {
  readonly state: BatchState;
  readonly event: "approved" | "rejected";
  readonly contributors: readonly string[];
  readonly by: string;
  readonly sealed: string | null;
  readonly checksum: string;
};

/** Decides on the approval or rejection of a batch (BATCH-02, BATCH-03, BATCH-04). */
export function decideBatchReview(review: BatchReview): BatchDecision {
  const { state, event, contributors, by, sealed, checksum } = review;
  return answer(
    evolveBatch(state, event) !== undefined || "BATCH-02",
    !contributors.includes(by) || "BATCH-03",
    sealed === checksum || "BATCH-04",
  );
}

function answer(...checks: readonly Check[]): BatchDecision {
  const failed = checks.filter((check) => check !== true);
  return failed.length === 0
    ? { kind: "accepted" }
    : { kind: "refused", reasons: failed.map(reason) };
}
