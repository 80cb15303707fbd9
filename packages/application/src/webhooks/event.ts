import type { CloudEventType } from "@expunge/schemas/events/cloud-event";
import type { EventData } from "@expunge/schemas/events/event-data";
import type { EventEntry } from "#write-path/change.ts";

export type WebhookEventType = Extract<CloudEventType, `expunge.webhook.${string}`>;

/** An event about a webhook endpoint, which is its subject. It does not contain the URL. */
export function webhookEvent(
  id: string,
  type: WebhookEventType,
  data: EventData<WebhookEventType>,
  at: Date,
): EventEntry {
  return { id, type, subject: data.endpointId, occurredAt: at, body: data };
}
