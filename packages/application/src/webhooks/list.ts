import type { WebhookView } from "@expunge/schemas/trpc/webhooks";
import type { Actor } from "#actor.ts";
import type { WebhookStore } from "#webhooks/webhook-store.port.ts";
import { isExisting } from "#webhooks/internal/existing-webhook.ts";
import { maskedWebhook, webhookView } from "#webhooks/internal/view.ts";

/** The endpoints of a tenant that are not deleted, oldest first. Only their admins see the whole URLs. */
export function listWebhooks({ webhooks }: { webhooks: WebhookStore }) {
  return async (actor: Actor): Promise<{ items: WebhookView[] }> => {
    const items = (await webhooks.list(actor.tenantId)).filter(isExisting).map(webhookView);
    const isAdmin = actor.kind === "staff" && actor.role === "admin";
    return { items: isAdmin ? items : items.map(maskedWebhook) };
  };
}
