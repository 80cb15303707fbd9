import type { WebhookView } from "@expunge/schemas/trpc/webhooks";
import type { WebhookStore } from "#webhooks/webhook-store.port.ts";
import { isExisting } from "#webhooks/internal/existing-webhook.ts";
import { webhookView } from "#webhooks/internal/view.ts";

/** The endpoints of a tenant that are not deleted, oldest first. */
export function listWebhooks({ webhooks }: { webhooks: WebhookStore }) {
  return async (tenantId: string): Promise<{ items: WebhookView[] }> => {
    const endpoints = await webhooks.list(tenantId);
    return { items: endpoints.filter(isExisting).map(webhookView) };
  };
}
