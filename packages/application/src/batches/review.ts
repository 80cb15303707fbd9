import { decideBatchReview } from "@expunge/domain/batch/decide-batch";
import type { ReviewBatchInput } from "@expunge/schemas/trpc/batches";
import { type Actor, actorName } from "#actor.ts";
import { type BatchDeps, changeBatch, requireAccepted } from "#batches/internal/change-batch.ts";
import type { BatchRecord } from "#records/batch.ts";

/**
 * Approves or rejects a previewed batch, bound to the checksum of its sealed items. Throws `not_found`, and `refused` with BATCH-02, with BATCH-03
 * for a person who had a part in it, or with BATCH-04 for another checksum.
 */
export function reviewBatch(deps: BatchDeps) {
  return async (
    actor: Actor,
    event: "approved" | "rejected",
    { id, checksum, note }: ReviewBatchInput,
  ): Promise<BatchRecord> => {
    const by = actorName(actor);
    return changeBatch(
      deps,
      { tenantId: actor.tenantId, id, actor: by, action: "batch.review" },
      ({ state, contributors, approvals, checksum: sealed }, _, now) => {
        requireAccepted(decideBatchReview({ state, event, contributors, by, sealed, checksum }));
        const approval = {
          decision: event,
          by,
          at: now.toISOString(),
          ...(note !== undefined && { note }),
        };
        return {
          changed: {
            state: event,
            approvals: [...approvals, approval],
            ...(event === "rejected" && { endedAt: now }),
          },
          event: `expunge.batch.${event}`,
          details: { checksum, ...(note !== undefined && { note }) },
        };
      },
    );
  };
}
