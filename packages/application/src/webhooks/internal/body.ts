import { CLICK_TO_PAY_EVENT } from "@expunge/schemas/events/click-to-pay-event";
import { cloudEventOf } from "#event-log/cloud-event.ts";
import type { OutgoingEvent } from "#webhooks/delivery-store.port.ts";
import type { WebhookFormat } from "#webhooks/webhook-store.port.ts";

/**
 * The request body: a CloudEvent in its JSON format, or, in the format "contract", a network event in the envelope of contract 1. The
 * logged body is sent unchanged, so that a worker can deliver event types of a newer version.
 */
export function webhookBody(
  tenantId: string,
  format: WebhookFormat,
  event: OutgoingEvent,
): { readonly contentType: string; readonly body: string } {
  const { type, body } = event;
  const isNetworkEvent = type === CLICK_TO_PAY_EVENT;
  if (isNetworkEvent && format === "contract")
    return { contentType: "application/json", body: JSON.stringify(body) };
  const data = isNetworkEvent ? (body as { readonly data: unknown }).data : body;
  return {
    contentType: "application/cloudevents+json",
    body: JSON.stringify(cloudEventOf(tenantId, event, data)),
  };
}
