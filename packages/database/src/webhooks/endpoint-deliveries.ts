import type { DeliveryWithAttempts } from "@expunge/application/webhooks/webhook-store.port";
import {
  DELIVERY_STATES,
  type ListWebhookDeliveriesInput,
} from "@expunge/schemas/trpc/webhooks-deliveries";
import type { ReadModels } from "#connection/database.ts";
import type { Query } from "#connection/query.ts";
import { deliveryWithAttempts } from "#webhooks/endpoint-rows.ts";

const ABOVE_ALL = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** The ids of a page, merged from the index order of each state. */
const PAGE = `SELECT d.id FROM unnest($5::text[]) AS s (state), LATERAL (
    SELECT id FROM webhook_delivery WHERE tenant_id = $1 AND endpoint_id = $2::uuid AND state = s.state AND id < $3::uuid
    ORDER BY id DESC LIMIT $4::int) AS d
  ORDER BY d.id DESC LIMIT $4::int`;

/** A page of an endpoint's deliveries with their attempts, newest first; undefined for an unknown endpoint. */
export async function pageDeliveries(
  { webhookEndpoint, webhookDelivery }: ReadModels,
  query: Query,
  tenantId: string,
  { id: endpointId, state, cursor = ABOVE_ALL, limit }: ListWebhookDeliveriesInput,
): Promise<readonly DeliveryWithAttempts[] | undefined> {
  const endpoint = await webhookEndpoint.findFirst({
    where: { tenantId, id: endpointId },
    select: { id: true },
  });
  if (endpoint === null) return undefined;
  const states = state === undefined ? DELIVERY_STATES : [state];
  const values = [tenantId, endpointId, cursor, limit, states];
  const page = await query<{ id: string }>(PAGE, values);
  const rows = await webhookDelivery.findMany({
    where: { tenantId, id: { in: page.map(({ id }) => id) } },
    include: { log: { orderBy: { number: "asc" } } },
    orderBy: { id: "desc" },
  });
  return rows.map(deliveryWithAttempts);
}
