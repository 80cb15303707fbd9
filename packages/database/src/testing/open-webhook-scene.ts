import {
  type ClaimedDelivery,
  type DeliveryOutcome,
  type EndpointKey,
  WEBHOOK_LEASE_MS,
} from "@expunge/application/webhooks/delivery-store.port";
import type { EventEntry } from "@expunge/application/write-path/change";
import { systemClock } from "@expunge/application/runtime/system-clock";
import type { Workbench } from "#testing/open-workbench.ts";
import { createWebhookDeliveryStore } from "#webhooks/delivery-store.ts";

export const NOW = new Date("2026-11-20T12:00:00.000Z");
const BATCH = "0198a1b2-0000-7000-8000-00000000000b";
export const ATTEMPT = { at: NOW, ms: 7, status: 500, error: "status 500" };

export function after(ms: number): Date {
  return new Date(NOW.getTime() + ms);
}

type DeliveryRow = {
  readonly event_id: string;
  readonly state: string;
  readonly ordering_key: string;
  readonly due_at: Date;
};

/** A tenant with an endpoint that has no deliveries yet. */
export async function openWebhookScene(
  bench: Workbench,
  eventTypes: readonly string[] = [],
  batchItems = false,
) {
  const store = createWebhookDeliveryStore(bench.database);
  const tenantId = await bench.tenant();
  const endpoint: EndpointKey = { tenantId, endpointId: systemClock.newId() };
  await bench.owner(
    `INSERT INTO webhook_endpoint (tenant_id, id, url, event_types, format, batch_items, state, sealed, sealed_key, fanned_out_seq, created_by, created_at, changed_at)
     VALUES ($1, $2, 'https://example.com/hook', $3, 'cloudevents', $5, 'active', '\\x01', '\\x02', 0, 'staff:erika', $4, $4)`,
    [tenantId, endpoint.endpointId, eventTypes, NOW, batchItems],
  );
  return {
    endpoint,
    /** Publishes an event about each of these credentials, in order. */
    async happens(...credentials: readonly string[]): Promise<readonly EventEntry[]> {
      const events = credentials.map((credentialId) => holdPlaced(credentialId));
      await bench.store.applyChanges(tenantId, [{ events, audit: [] }]);
      return events;
    },
    /** Publishes an event about each of these credentials as that of an item of a batch. */
    async happensInBatch(...credentials: readonly string[]): Promise<readonly EventEntry[]> {
      const events = credentials.map((credentialId) => ({
        ...holdPlaced(credentialId),
        batchId: BATCH,
      }));
      await bench.store.applyChanges(tenantId, [{ events, audit: [] }]);
      return events;
    },
    fanOut: () => store.fanOut(endpoint, 100, NOW),
    claim: (limit = 100, now = NOW, ofBatchItems = false) =>
      store.claim(endpoint, {
        limit,
        now,
        until: new Date(now.getTime() + WEBHOOK_LEASE_MS),
        batchItems: ofBatchItems,
      }),
    /** Records one outcome, and returns how many were written. */
    record: (claimed: ClaimedDelivery, outcome: DeliveryOutcome, now = NOW, isLast = true) =>
      store.record(tenantId, [{ claimed, outcome, isLast }], now),
    deliveries: () =>
      bench.owner<DeliveryRow>(
        "SELECT event_id, state, ordering_key, due_at, attempts, last_status, last_error, ended_at FROM webhook_delivery WHERE tenant_id = $1 ORDER BY id",
        [tenantId],
      ),
    attempts: () =>
      bench.owner(
        "SELECT number, at, ms, status, error FROM webhook_attempt WHERE tenant_id = $1 ORDER BY delivery_id, number",
        [tenantId],
      ),
  };
}

function holdPlaced(credentialId: string): EventEntry {
  const [id, holdId] = [systemClock.newId(), systemClock.newId()];
  const body = { holdId, credentialId, hold: "dispute" } as const;
  return { id, type: "expunge.hold.placed", subject: holdId, occurredAt: NOW, body };
}

/** The first claimed delivery. */
export function first(claimed: readonly ClaimedDelivery[]): ClaimedDelivery {
  const [one] = claimed;
  if (one === undefined) throw new Error("no delivery was claimed");
  return one;
}
