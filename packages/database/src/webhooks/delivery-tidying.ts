import { WEBHOOK_GONE } from "@expunge/application/webhooks/delivery-store.port";
import { type Database, inTenant } from "#connection/database.ts";
import { endPending } from "#webhooks/pending.ts";

/** The rows that one statement changes, so that none holds its locks for long. */
const BATCH_SIZE = 1_000;

/** Ends the pending deliveries of a tenant's gone or deleted endpoints, or of the one given, and returns their number. */
export async function endOfGone(
  database: Database,
  tenantId: string,
  now: Date,
  endpointId: string | null = null,
): Promise<number> {
  const endpoints = await database.readAs(tenantId, async ({ webhookEndpoint }) =>
    webhookEndpoint.findMany({
      where: {
        tenantId,
        ...(endpointId !== null && { id: endpointId }),
        OR: [{ state: "deleted" }, { state: "disabled", disabledReason: WEBHOOK_GONE }],
      },
      select: { id: true, state: true },
    }),
  );
  let ended = 0;
  for (const { id, state } of endpoints) {
    const lastError = state === "deleted" ? "endpoint deleted" : WEBHOOK_GONE;
    const end = { tenantId, endpointId: id, lastError, endedAt: now, limit: BATCH_SIZE };
    ended += await inBatches(() => endPending(database, end));
  }
  return ended;
}

/** Ends the pending deliveries of a tenant's gone or deleted endpoints, and removes those that ended before an instant. */
export async function tidyTenant(
  database: Database,
  tenantId: string,
  endedBefore: Date,
  now: Date,
): Promise<{ readonly ended: number; readonly forgotten: number }> {
  const ended = await endOfGone(database, tenantId, now);
  const forgotten = await inBatches(() =>
    inTenant(
      database,
      tenantId,
      (queries) => queries.$executeRaw`
    DELETE FROM webhook_delivery d
    USING (SELECT p.id FROM webhook_delivery p WHERE p.tenant_id = ${tenantId} AND p.state <> 'pending' AND p.ended_at < ${endedBefore}
      ORDER BY p.ended_at LIMIT ${BATCH_SIZE} FOR UPDATE SKIP LOCKED) p
    WHERE d.tenant_id = ${tenantId} AND d.id = p.id`,
    ),
  );
  return { ended, forgotten };
}

async function inBatches(change: () => Promise<number>): Promise<number> {
  let all = 0;
  let batch = 0;
  do {
    batch = await change();
    all += batch;
  } while (batch === BATCH_SIZE);
  return all;
}
