import { decideSize, decideStep } from "@expunge/domain/batch/decide-batch";
import type { MoveBatchInput } from "@expunge/schemas/trpc/batches";
import { type Actor, actorName } from "#actor.ts";
import {
  type BatchDeps,
  changeBatch,
  findBatch,
  requireAccepted,
} from "#batches/internal/change-batch.ts";
import { batchChecksum } from "#batches/internal/checksum.ts";
import { fillFromSearch } from "#batches/internal/fill-from-search.ts";
import { batchSize } from "#batches/internal/batch-size.ts";
import { strictestLimits, tenantLimits } from "#batches/internal/tenant-limits.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { BatchRecord } from "#records/batch.ts";
import type { SettingsReader } from "#tenants/settings-reader.port.ts";

export type SizedBatchDeps = BatchDeps & { readonly settings: Pick<SettingsReader, "find"> };

/**
 * Fixes the items of a draft, those of a filter as it finds them now, and their checksum. Throws `not_found`, and `refused` with BATCH-02, BATCH-05, BATCH-06
 * or BATCH-10.
 */
export function sealBatch(deps: SizedBatchDeps) {
  return async (actor: Actor, { id, note }: MoveBatchInput): Promise<BatchRecord> => {
    const { tenantId } = actor;
    const by = actorName(actor);
    const draft = await findBatch(deps.batches, tenantId, id);
    requireAccepted(decideStep(draft.state, "sealed"));
    const filled = await itemsByFilter(deps, draft);
    return changeBatch(deps, { tenantId, id, actor: by, action: "batch.seal" }, async (batch) => {
      const sealed = { ...batch, ...filled };
      const limits = strictestLimits(batch, await tenantLimits(deps.settings, tenantId));
      const size = await batchSize(deps.batches, sealed, limits);
      requireAccepted(decideSize(batch.state, "sealed", size, limits));
      const checksum = await batchChecksum(deps.batches, sealed);
      const contributors = [...new Set([...batch.contributors, by])];
      return {
        changed: { ...filled, state: "sealed", checksum, contributors },
        details: { checksum, ...(note !== undefined && { note }) },
      };
    });
  };
}

/** The items that the filter of a batch, or its sweep, finds. */
async function itemsByFilter(deps: BatchDeps, batch: BatchRecord): Promise<Partial<BatchRecord>> {
  if (batch.source.kind === "file") return {};
  const input = deps.clock.newId();
  const { source } = batch;
  const counts = await fillFromSearch(deps.batches, batch, source, input, deps.clock.now());
  if (counts === undefined)
    throw new ExpungeError("conflict", "another call seals the batch at the same time");
  return { ...counts, input };
}
