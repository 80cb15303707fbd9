import type { Database } from "@expunge/database/connection/database";
import { createWebhookDeliveryStore } from "@expunge/database/webhooks/delivery-store";
import { createWebhookSender } from "@expunge/networks/webhooks/create-webhook-sender";
import type { ReceiverPolicy } from "@expunge/networks/webhooks/receiver-policy";
import { deliverWebhooks, type WebhookWork } from "#deliver-webhooks.ts";
import { gatedDeliveries } from "#gated-ports.ts";
import type { SendingGate } from "#sending-gate.ts";
import { tidyWebhooks } from "#tidy-webhooks.ts";

export type WebhookSettings = Omit<WebhookWork, "deliveries" | "sender"> & {
  /** Whether anything may be sent. */
  readonly gate: Pick<SendingGate, "blockedBy">;
  readonly database: Database;
  readonly receivers: ReceiverPolicy;
};

/** All of a worker's webhook tasks, until it is stopped. */
export async function workWebhooks(settings: WebhookSettings): Promise<void> {
  const deliveries = gatedDeliveries(createWebhookDeliveryStore(settings.database), settings.gate);
  const sender = createWebhookSender(settings.receivers);
  const work = { ...settings, deliveries, sender };
  await Promise.all([deliverWebhooks(work), tidyWebhooks(work)]);
  await sender.close();
}
