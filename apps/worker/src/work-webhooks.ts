import type { Database } from "@expunge/database/connection/database";
import { createWebhookDeliveryStore } from "@expunge/database/webhooks/delivery-store";
import { createWebhookSender } from "@expunge/networks/webhooks/create-webhook-sender";
import { deliverWebhooks, type WebhookWork } from "#deliver-webhooks.ts";
import { tidyWebhooks } from "#tidy-webhooks.ts";

export type WebhookSettings = Omit<WebhookWork, "deliveries" | "sender"> & {
  readonly database: Database;
  /** Whether endpoints may be on this machine itself. */
  readonly allowLoopback: boolean;
};

/** All of a worker's webhook tasks, until it is stopped. */
export async function workWebhooks(settings: WebhookSettings): Promise<void> {
  const deliveries = createWebhookDeliveryStore(settings.database);
  const sender = createWebhookSender({ allowLoopback: settings.allowLoopback });
  const work = { ...settings, deliveries, sender };
  await Promise.all([deliverWebhooks(work), tidyWebhooks(work)]);
  await sender.close();
}
