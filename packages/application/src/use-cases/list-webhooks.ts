import type { WebhookView } from "@expunge/contracts/trpc/webhooks";
import type { WebhookStore } from "#ports/webhook-store.ts";
import { isLiving } from "#use-cases/living-webhook.ts";
import { webhookView } from "#use-cases/webhook-view.ts";

/** Shows the endpoints of a tenant, the oldest first. */
export function listWebhooks({ webhooks }: { webhooks: WebhookStore }) {
  return async (tenantId: string): Promise<{ items: WebhookView[] }> => {
    const endpoints = await webhooks.list(tenantId);
    return { items: endpoints.filter(isLiving).map(webhookView) };
  };
}
