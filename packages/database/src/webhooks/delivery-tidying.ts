import { WEBHOOK_GONE } from "@expunge/application/webhooks/delivery-store.port";
import { type Database, inTenant } from "#connection/database.ts";
import { endPending } from "#webhooks/pending.ts";

/** How many rows a statement changes, so that none holds its locks for long. */
const LIST = 1_000;

/** Ends what is pending at endpoints of a tenant that are gone or deleted: at this one, or at any. Says how many deliveries that were. */
export async function endOfGone(
  database: Database,
  tenantId: string,
  now: Date,
  endpointId: string | null = null,
): Promise<number> {
  const endpoints = await inTenant(database, tenantId, ({ webhookEndpoint }) =>
    webhookEndpoint.findMany({
      where: {
        tenantId,
        ...(endpointId !== null && { id: endpointId }),
        OR: [{ state: "deleted" }, { state: "disabled", disabledBecause: WEBHOOK_GONE }],
      },
      select: { id: true, state: true },
    }),
  );
  let ended = 0;
  for (const { id, state } of endpoints) {
    const lastError = state === "deleted" ? "endpoint deleted" : WEBHOOK_GONE;
    const end = { tenantId, endpointId: id, lastError, endedAt: now, limit: LIST };
    ended += await inLists(() => endPending(database, end));
  }
  return ended;
}

/** Ends what waits at endpoints of a tenant that are gone or deleted, and forgets what ended before a moment. */
export async function tidyTenant(
  database: Database,
  tenantId: string,
  endedBefore: Date,
  now: Date,
): Promise<{ readonly ended: number; readonly forgotten: number }> {
  const ended = await endOfGone(database, tenantId, now);
  const forgotten = await inLists(() =>
    inTenant(
      database,
      tenantId,
      (queries) => queries.$executeRaw`
    DELETE FROM webhook_delivery d
    USING (SELECT p.id FROM webhook_delivery p WHERE p.tenant_id = ${tenantId} AND p.state <> 'pending' AND p.ended_at < ${endedBefore}
      ORDER BY p.ended_at LIMIT ${LIST} FOR UPDATE SKIP LOCKED) p
    WHERE d.tenant_id = ${tenantId} AND d.id = p.id`,
    ),
  );
  return { ended, forgotten };
}

async function inLists(change: () => Promise<number>): Promise<number> {
  let all = 0;
  let list = 0;
  do {
    list = await change();
    all += list;
  } while (list === LIST);
  return all;
}
