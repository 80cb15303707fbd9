import { CLICK_TO_PAY_EVENT } from "@expunge/schemas/events/click-to-pay-event";
import { cloudEventOf } from "#event-log/cloud-event.ts";
import type { SentEvent } from "#webhooks/delivery-store.port.ts";
import type { WebhookFormat } from "#webhooks/webhook-store.port.ts";

/**
 * What is sent of an event: a CloudEvent in its JSON format, or, in the format "contract", the network's event in the envelope of contract 1.
 * The log's words are taken as they are, so that a worker sends on what only a newer version knows.
 */
export function webhookBody(
  tenantId: string,
  format: WebhookFormat,
  event: SentEvent,
): { readonly contentType: string; readonly body: string } {
  const { type, body } = event;
  const isNetworks = type === CLICK_TO_PAY_EVENT;
  if (isNetworks && format === "contract")
    return { contentType: "application/json", body: JSON.stringify(body) };
  const data = isNetworks ? (body as { readonly data: unknown }).data : body;
  return {
    contentType: "application/cloudevents+json",
    body: JSON.stringify(cloudEventOf(tenantId, event, data)),
  };
}
