import type {
  ClaimedDelivery,
  DeliveryOutcome,
  EndpointKey,
  WebhookDeliveryStore,
} from "@expunge/application/webhooks/delivery-store.port";
import { publishCommit } from "@expunge/application/write-path/commit-channel";
import { WEBHOOK_FORMATS } from "@expunge/schemas/trpc/webhooks";
import { applyWithin } from "#write-path/change-store.ts";
import { queryWithin, type Database, inTenant } from "#connection/database.ts";
import { eventDataOf } from "#event-log/event-rows.ts";
import { enumValue } from "#rows/enum-value.ts";
import { endOfGone, tidyTenant } from "#webhooks/delivery-tidying.ts";

type EndpointRow = { tenant_id: string; endpoint_id: string };
type ClaimedRow = {
  id: string;
  attempts: number;
  since: Date;
  event_id: string;
  type: string;
  subject: string | null;
  occurred_at: Date;
  body: unknown;
  details: unknown;
  url: string;
  format: string;
  sealed: Uint8Array<ArrayBuffer>;
  sealed_key: Uint8Array<ArrayBuffer>;
};

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
    async claim(endpoint, { limit, now, until }) {
      const rows = await query<ClaimedRow>("SELECT * FROM claim_deliveries($1, $2, $3, $4, $5)", [
        endpoint.tenantId,
        endpoint.endpointId,
        limit,
        now,
        until,
      ]);
      return rows.map((row) => claimedDelivery(endpoint, until, row));
    },
    async record(claimed, outcome, now) {
      const [row] = await query<{ written: boolean }>(
        "SELECT record_delivery($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS written",
        recorded(claimed, outcome, now),
      );
      return row?.written ?? false;
    },
    release: ({ tenantId, id, leasedUntil }, now) =>
      inTenant(database, tenantId, async ({ webhookDelivery }) => {
        await webhookDelivery.updateMany({
          where: { tenantId, id, state: "pending", dueAt: leasedUntil },
          data: { dueAt: now },
        });
      }),
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

function claimedDelivery(
  { tenantId, endpointId }: EndpointKey,
  leasedUntil: Date,
  row: ClaimedRow,
): ClaimedDelivery {
  const { id, attempts, since, event_id, type, subject, occurred_at, url } = row;
  return {
    tenantId,
    endpointId,
    id,
    leasedUntil,
    attempts,
    since,
    event:
      subject === null
        ? null
        : {
            id: event_id,
            type,
            subject,
            occurredAt: occurred_at,
            body: eventDataOf(row.body, row.details),
          },
    url,
    format: enumValue(WEBHOOK_FORMATS, row.format),
    secrets: { sealed: Uint8Array.from(row.sealed), sealedKey: Uint8Array.from(row.sealed_key) },
  };
}

/** The parameters of `record_delivery`. */
function recorded(
  { tenantId, id, leasedUntil }: ClaimedDelivery,
  outcome: DeliveryOutcome,
  now: Date,
): readonly unknown[] {
  const { state, attempt } = outcome;
  const dueAt = state === "pending" ? outcome.dueAt : now;
  const error = state === "dead" ? outcome.error : (attempt?.error ?? null);
  const tried = [attempt?.at ?? null, attempt?.ms ?? null, attempt?.status ?? null];
  return [tenantId, id, leasedUntil, state, dueAt, ...tried, error, now];
}
