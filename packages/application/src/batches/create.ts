import { decideLimits } from "@expunge/domain/batch/decide-batch";
import type { CreateBatchInput } from "@expunge/schemas/trpc/batches";
import { type Actor, actorName } from "#actor.ts";
import { findBatch, requireAccepted } from "#batches/internal/change-batch.ts";
import type { BatchDeps } from "#batches/internal/change-batch.ts";
import { tenantLimits } from "#batches/internal/tenant-limits.ts";
import type { BatchRecord } from "#records/batch.ts";
import type { SettingsReader } from "#tenants/settings-reader.port.ts";
import { type IdempotentCall, idempotentCreate } from "#write-path/idempotent-create.ts";

/** Creates a draft. Throws `refused` with BATCH-07 for limits that are looser than the tenant's. */
export function createBatch(deps: BatchDeps & { readonly settings: Pick<SettingsReader, "find"> }) {
  return async (
    actor: Actor,
    input: Omit<CreateBatchInput, "source"> & Pick<BatchRecord, "source">,
    keyed?: IdempotentCall,
  ): Promise<BatchRecord> => {
    const { tenantId } = actor;
    const { name, reason, collections, source, limits } = input;
    const id = deps.clock.newId();
    const at = deps.clock.now();
    return idempotentCreate(deps.store, {
      tenantId,
      // No credential has this name: only the key is looked up.
      names: { kind: "payment_option", accountId: "", reference: id },
      load: false,
      at,
      keyed,
      kind: "batch_created",
      replay: ({ batchId }) => findBatch(deps.batches, tenantId, batchId),
      create: async (_, remember) => {
        requireAccepted(decideLimits(limits, await tenantLimits(deps.settings, tenantId)));
        const createdBy = actorName(actor);
        const batch: BatchRecord = {
          tenantId,
          id,
          name,
          reason,
          collections,
          source,
          limits,
          state: "draft",
          version: 1,
          createdBy,
          contributors: [createdBy],
          createdAt: at,
          input: null,
          lines: 0,
          items: 0,
          invalid: 0,
          duplicates: 0,
          checksum: null,
          approvals: [],
          startedAt: null,
          endedAt: null,
          stoppedBecause: null,
          countedFrom: null,
          tenths: 0,
        };
        const entry = {
          occurredAt: at,
          actor: createdBy,
          action: "batch.create",
          subject: id,
          outcome: batch.state,
          details: { reason, source: source.kind },
        };
        const [written] = await deps.store.applyChanges(tenantId, [
          {
            batch,
            events: [],
            audit: [entry],
            ...remember({ kind: "batch_created", batchId: id }),
          },
        ]);
        return written ? batch : undefined;
      },
    });
  };
}
