import { decideSize, decideStep } from "@expunge/domain/batch/decide-batch";
import { type BatchEvent, evolveBatch } from "@expunge/domain/batch/batch-state";
import type { MoveBatchInput } from "@expunge/schemas/trpc/batches";
import { type Actor, actorName } from "#actor.ts";
import { batchSize } from "#batches/internal/batch-size.ts";
import { changeBatch, requireAccepted } from "#batches/internal/change-batch.ts";
import { strictestLimits, tenantLimits } from "#batches/internal/tenant-limits.ts";
import type { SizedBatchDeps } from "#batches/seal.ts";
import type { BatchRecord } from "#records/batch.ts";

/** The steps that a person takes with a sealed batch. */
const OPERATIONS = {
  preview: "preview_started",
  start: "started",
  pause: "paused",
  resume: "resumed",
  cancel: "cancelled",
} as const satisfies Readonly<Record<string, BatchEvent>>;
export type BatchOperation = keyof typeof OPERATIONS;

/**
 * Moves a batch on: begins its preview, starts, pauses, resumes or cancels it. Once a pause or a cancellation has been answered, nothing more of the batch
 * is decided. Throws `not_found`, and `refused` with BATCH-02, for a start or a resumption also with BATCH-05 or BATCH-06.
 */
export function operateBatch(deps: SizedBatchDeps) {
  return async (
    actor: Actor,
    operation: BatchOperation,
    { id, note }: MoveBatchInput,
  ): Promise<BatchRecord> => {
    const { tenantId } = actor;
    const event = OPERATIONS[operation];
    return changeBatch(
      deps,
      { tenantId, id, actor: actorName(actor), action: `batch.${operation}` },
      async (batch, { outcomes }, now) => {
        const runs = operation === "start" || operation === "resume";
        if (runs) {
          const limits = strictestLimits(batch, await tenantLimits(deps.settings, tenantId));
          const size = await batchSize(deps.batches, batch, limits);
          requireAccepted(decideSize(batch.state, event, size, limits));
        } else requireAccepted(decideStep(batch.state, event));
        return {
          changed: {
            state: evolveBatch(batch.state, event) ?? batch.state,
            ...(operation === "start" && { startedAt: now }),
            ...(operation === "cancel" && { endedAt: now }),
            ...(runs && { countedFrom: outcomes, stoppedBecause: null }),
          },
          ...(operation !== "preview" && { event: `expunge.batch.${PUBLISHED[operation]}` }),
          ...(note !== undefined && { details: { note } }),
        };
      },
    );
  };
}

const PUBLISHED = {
  start: "started",
  pause: "paused",
  resume: "resumed",
  cancel: "cancelled",
} as const;
