import { type BatchLimits, effectiveLimits } from "@expunge/domain/batch/batch-limits";
import type { BatchRecord } from "#records/batch.ts";
import type { SettingsReader } from "#tenants/settings-reader.port.ts";

/** The limits of a tenant. */
export async function tenantLimits(
  settings: Pick<SettingsReader, "find">,
  tenantId: string,
): Promise<BatchLimits> {
  const { policy } = await settings.find(tenantId);
  return effectiveLimits({}, policy.batches);
}

/** The limits that count for a batch now: the tenant's may have become stricter than its own. */
export function strictestLimits(
  { limits }: Pick<BatchRecord, "limits">,
  tenant: BatchLimits,
): BatchLimits {
  const strictest: Record<string, number> = { ...tenant };
  for (const [name, limit] of Object.entries(limits))
    strictest[name] = Math.min(limit, strictest[name] ?? limit);
  return strictest;
}
