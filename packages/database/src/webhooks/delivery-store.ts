import type {
  DeliveryRecord,
  EndpointKey,
  WebhookDeliveryStore,
} from "@expunge/application/webhooks/delivery-store.port";
import { publishCommit } from "@expunge/application/write-path/commit-channel";
import { applyWithin } from "#write-path/change-store.ts";
import { queryWithin, type Database, inTenant } from "#connection/database.ts";
import { type ClaimRow, claimedDeliveries } from "#webhooks/claimed-deliveries.ts";
import { endOfGone, tidyTenant } from "#webhooks/delivery-tidying.ts";

type EndpointRow = { tenant_id: string; endpoint_id: string };

/** Deliveries in PostgreSQL. Each step of a delivery is one statement, so no transaction is open while a request is in flight. */
export function createWebhookDeliveryStore(database: Database): WebhookDeliveryStore {
  const { query } = database;
  return {
    endpointsBehind: async (tenantIds, limit) =>
      (
        await query<EndpointRow>("SELECT * FROM webhooks_behind($1, $2)", [
          tenantIds ?? null,
          limit,
        ])
      ).map(endpointKey),
    endpointsDue: async (now, limit) =>
      (await query<EndpointRow>("SELECT * FROM webhooks_due($1, $2)", [now, limit])).map(
        endpointKey,
      ),
    async fanOut({ tenantId, endpointId }, limit, now) {
      const [row] = await query<{ made: number; behind: boolean }>(
        "SELECT * FROM fan_out_events($1, $2, $3, $4)",
        [tenantId, endpointId, limit, now],
      );
      return row ?? { made: 0, behind: false };
    },
    async claim(endpoint, { limit, now, until, batchItems }) {
      const { tenantId, endpointId } = endpoint;
      const [claim] = await query<ClaimRow>(
        "SELECT * FROM claim_delivery_runs($1, $2, $3, $4, $5, $6)",
        [tenantId, endpointId, limit, now, until, batchItems],
      );
      return claim === undefined ? [] : claimedDeliveries(endpoint, until, claim);
    },
    async record(tenantId, records, now) {
      const [row] = await query<{ written: number }>(
        "SELECT record_deliveries($1, $2, $3) AS written",
        [tenantId, JSON.stringify(records.map((record) => recorded(record, now))), now],
      );
      return row?.written ?? 0;
    },
    async disable({ tenantId, endpointId }, because, { event, audit }) {
      const change = { events: [event], audit: [audit] };
      const disabled = await inTenant(database, tenantId, async (queries) => {
        // Locks the endpoint before the ledger, like the changes by staff.
        const { count } = await queries.webhookEndpoint.updateMany({
          where: { tenantId, id: endpointId, state: "active" },
          data: {
            state: "disabled",
            disabledReason: because,
            changedAt: audit.occurredAt,
            version: { increment: 1 },
          },
        });
        if (count === 1) await applyWithin(queryWithin(queries), tenantId, [change]);
        return count === 1;
      });
      if (disabled) publishCommit(tenantId, [change]);
      return disabled;
    },
    async tidy(endedBefore, now) {
      const done = { ended: 0, forgotten: 0 };
      const tenants = await query<{ tenant_id: string }>("SELECT * FROM webhooks_to_tidy($1)", [
        endedBefore,
      ]);
      for (const { tenant_id: tenantId } of tenants) {
        const { ended, forgotten } = await tidyTenant(database, tenantId, endedBefore, now);
        done.ended += ended;
        done.forgotten += forgotten;
      }
      return done;
    },
    endPending: ({ tenantId, endpointId }, now) => endOfGone(database, tenantId, now, endpointId),
  };
}

function endpointKey({ tenant_id: tenantId, endpoint_id: endpointId }: EndpointRow): EndpointKey {
  return { tenantId, endpointId };
}

/** A row for `record_deliveries`. */
function recorded({ claimed, outcome, isLast }: DeliveryRecord, now: Date) {
  const { state, attempt } = outcome;
  return {
    id: claimed.id,
    leased: claimed.leasedUntil,
    state,
    due: state === "pending" ? outcome.dueAt : now,
    at: attempt?.at,
    ms: attempt?.ms,
    status: attempt?.status,
    error: state === "dead" ? outcome.error : attempt?.error,
    isLast,
  };
}
