import type { WebhookStore } from "@expunge/application/webhooks/webhook-store.port";
import { applyWithin } from "#write-path/change-store.ts";
import { queryWithin, type Database, inTenant } from "#connection/database.ts";
import { lockLedger } from "#write-path/lock-ledger.ts";
import { pageDeliveries } from "#webhooks/endpoint-deliveries.ts";
import { replayDeliveries } from "#webhooks/endpoint-replay.ts";
import { endpointColumns, endpointRecord } from "#webhooks/endpoint-rows.ts";
import { endPending } from "#webhooks/pending.ts";

/** The limit deliveries that one request ends. */
const MAX_ENDED_DELIVERIES = 10_000;

/**
 * Endpoints in PostgreSQL. A change locks the endpoint first and the tenant's ledger last, for the audit entry, so that slow work
 * delays only this endpoint.
 */
export function createWebhookEndpointStore(database: Database): WebhookStore {
  return {
    list: (tenantId) =>
      database.readAs(tenantId, async ({ webhookEndpoint }) => {
        const rows = await webhookEndpoint.findMany({
          where: { tenantId, state: { not: "deleted" } },
          orderBy: { id: "asc" },
        });
        return rows.map(endpointRecord);
      }),
    create: ({ tenantId, id, createdBy, createdAt, changedAt, ...endpoint }, { limit, audit }) =>
      inTenant(database, tenantId, async (queries) => {
        // Until the commit no event is written and no other endpoint created.
        await lockLedger(queries, tenantId);
        const { webhookEndpoint, tenantLedger } = queries;
        const living = { tenantId, state: { not: "deleted" } };
        if ((await webhookEndpoint.count({ where: living })) >= limit) return "full";
        const ledger = await tenantLedger.findUnique({ where: { tenantId } });
        await webhookEndpoint.create({
          data: {
            tenantId,
            id,
            ...endpointColumns(endpoint),
            fannedOutSeq: ledger?.lastEventSeq ?? 0n,
            createdBy,
            createdAt,
            changedAt,
          },
        });
        // Not for a tenant that does not exist here.
        await applyWithin(queryWithin(queries), tenantId, [{ events: [], audit: [audit] }]);
        return "created";
      }),
    change: (tenantId, id, decide) =>
      inTenant(database, tenantId, async (queries) => {
        await queries.$queryRaw`SELECT FROM webhook_endpoint WHERE tenant_id = ${tenantId} AND id = ${id}::uuid FOR UPDATE`;
        const where = { tenantId_id: { tenantId, id } };
        const row = await queries.webhookEndpoint.findUnique({ where });
        if (row === null) return undefined;
        const decision = decide(endpointRecord(row));
        const { write } = decision;
        if (write === undefined) return decision;
        const { endpoint, audit } = write;
        const changedAt = audit.occurredAt;
        await queries.webhookEndpoint.update({
          where,
          data: { ...endpointColumns(endpoint), version: { increment: 1 }, changedAt },
        });
        await applyWithin(queryWithin(queries), tenantId, [{ events: [], audit: [audit] }]);
        return decision;
      }),
    endDeliveries: (tenantId, endpointId, { because: lastError, at: endedAt }) =>
      endPending(database, {
        tenantId,
        endpointId,
        lastError,
        endedAt,
        limit: MAX_ENDED_DELIVERIES,
      }),
    deliveries: (tenantId, filter) =>
      database.readAs(tenantId, (models, query) => pageDeliveries(models, query, tenantId, filter)),
    replay: (tenantId, endpointId, what, given) =>
      database.shares.run(tenantId, () =>
        database.transaction((query) =>
          replayDeliveries(query, { tenantId, endpointId }, what, given),
        ),
      ),
  };
}
