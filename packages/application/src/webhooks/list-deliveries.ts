import type {
  ListWebhookDeliveriesInput,
  WebhookDeliveryView,
} from "@expunge/schemas/trpc/webhooks-deliveries";
import type { WebhookStore } from "#webhooks/webhook-store.port.ts";
import { noSuchWebhook } from "#webhooks/internal/existing-webhook.ts";
import { webhookDeliveryView } from "#webhooks/internal/view.ts";

/** A page of an endpoint's deliveries, newest first, also of a deleted endpoint. Throws `not_found`. */
export function listWebhookDeliveries({ webhooks }: { webhooks: WebhookStore }) {
  return async (
    tenantId: string,
    filter: ListWebhookDeliveriesInput,
  ): Promise<{ items: WebhookDeliveryView[]; nextCursor: string | null }> => {
    const found = await webhooks.deliveries(tenantId, { ...filter, limit: filter.limit + 1 });
    if (found === undefined) throw noSuchWebhook();
    const page = found.slice(0, filter.limit);
    return {
      items: page.map(webhookDeliveryView),
      nextCursor: found.length > page.length ? (page.at(-1)?.id ?? null) : null,
    };
  };
}
