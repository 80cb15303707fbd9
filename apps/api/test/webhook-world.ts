import { LOGGED_EVENTS } from "@expunge/testkit/logged-events";
import type { Row, TestApi, Trpc } from "#test/start-test-api.ts";

export const HOOK = "https://shop.example/hooks/expunge";

type EndpointInput = Parameters<Trpc["webhooks"]["create"]["mutate"]>[0];

/** A tenant with an admin, and helpers to create endpoints, events and deliveries. */
export async function webhookWorld(api: TestApi) {
  const tenantId = await api.tenant();
  const admin = await api.trpc(tenantId);
  const { webhooks } = admin;
  const rows = (sql: string, ...values: readonly unknown[]): Promise<readonly Row[]> =>
    api.rows(sql, [tenantId, ...values]);
  return {
    tenantId,
    admin,
    webhooks,
    rows,
    create: (input: Partial<EndpointInput> = {}) => webhooks.create.mutate({ url: HOOK, ...input }),
    /** Deletes a card token and returns its events. */
    async deleteToken() {
      const card = { brand: "Visa", last4: "4242", expiry: "12/2031" };
      const { token } = await admin.cardTokens.store.mutate(card);
      const target = { kind: "card_token", token } as const;
      const { id } = await admin.deletions.request.mutate({ target, reason: "fraud" });
      return rows(
        `SELECT seq::text, id, type, occurred_at::text AS at FROM ${LOGGED_EVENTS} WHERE tenant_id = $1 AND subject = $2 ORDER BY logged.seq`,
        id,
      );
    },
    /** Creates the endpoint's outstanding deliveries, as the worker does. */
    fanOut: (id: string) =>
      rows("SELECT made FROM fan_out_events($1, $2, 1000, $3)", id, api.now()),
    /** Ends the pending deliveries of an endpoint after one attempt. */
    async endDeliveries(id: string, state: "delivered" | "dead") {
      const [status, error] = state === "dead" ? [503, "HTTP 503"] : [200, null];
      await rows(
        `WITH ended AS (UPDATE webhook_delivery SET state = $3, ended_at = now(), attempts = 1, last_status = $4, last_error = $5
           WHERE tenant_id = $1 AND endpoint_id = $2 AND state = 'pending' RETURNING id)
         INSERT INTO webhook_attempt (tenant_id, delivery_id, number, at, ms, status, error)
         SELECT $1, id, 1, now(), 12, $4, $5 FROM ended`,
        id,
        state,
        status,
        error,
      );
    },
    /** The audit entries about webhooks. */
    audit: () =>
      rows(
        `SELECT actor, action, subject, outcome, details FROM audit_entry
         WHERE tenant_id = $1 AND action LIKE 'webhook.%' ORDER BY seq`,
      ),
    pending: (id: string) =>
      rows(
        `SELECT event_seq::text AS seq, replayed_by AS by FROM webhook_delivery
         WHERE tenant_id = $1 AND endpoint_id = $2 AND state = 'pending' ORDER BY id`,
        id,
      ),
  };
}

export type WebhookWorld = Awaited<ReturnType<typeof webhookWorld>>;
