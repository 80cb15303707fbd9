import type { BatchLimits } from "@expunge/domain/batch/batch-limits";
import type { BatchSize } from "@expunge/domain/batch/decide-batch";
import type { BatchStore } from "#batches/batch-store.port.ts";
import type { BatchRecord } from "#records/batch.ts";

/** The size of a batch. The tenant's credentials, those at its start, are counted only where a share limits it. */
export async function batchSize(
  batches: BatchStore,
  batch: BatchRecord,
  { maxShare = 1 }: BatchLimits,
): Promise<BatchSize> {
  const { items, tenantId, startedAt } = batch;
  if (maxShare >= 1) return { items, credentials: items };
  const kinds = await batches.kinds(batch);
  return { items, credentials: await batches.countCredentials(tenantId, kinds, startedAt) };
}
