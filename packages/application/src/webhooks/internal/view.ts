import type { WebhookView } from "@expunge/schemas/trpc/webhooks";
import type { WebhookDeliveryView } from "@expunge/schemas/trpc/webhooks-deliveries";
import type { EndpointRecord, DeliveryWithAttempts } from "#webhooks/webhook-store.port.ts";

/** An endpoint as staff see it, without its secrets. Deleted endpoints have no view. */
export function webhookView(
  endpoint: Omit<EndpointRecord, "state"> & { readonly state: WebhookView["state"] },
): WebhookView {
  const { id, url, eventTypes, format, batchItems, state, disabledReason, createdBy } = endpoint;
  return {
    id,
    url,
    eventTypes: [...eventTypes],
    format,
    batchItems,
    state,
    ...(disabledReason !== null && { disabledBecause: disabledReason }),
    handedSequence: String(endpoint.fannedOutSeq),
    createdBy,
    createdAt: endpoint.createdAt.toISOString(),
    changedAt: endpoint.changedAt.toISOString(),
  };
}

/** An endpoint for staff who do not manage it: user information and query strings often hold secrets. */
export function maskedWebhook(view: WebhookView): WebhookView {
  return { ...view, url: view.url.replace(/\/\/[^/@]*@/, "//***@").replace(/\?.*$/, "?***") };
}

/** A delivery with its attempts. */
export function webhookDeliveryView(delivery: DeliveryWithAttempts): WebhookDeliveryView {
  const { id, eventId, eventType, state, lastError, replayedBy, endedAt } = delivery;
  return {
    id,
    eventId,
    eventType,
    sequence: String(delivery.eventSeq),
    occurredAt: delivery.occurredAt.toISOString(),
    state,
    ...(state === "pending" && { dueAt: delivery.dueAt.toISOString() }),
    ...(lastError !== null && { lastError }),
    ...(replayedBy !== null && { replayedBy }),
    createdAt: delivery.createdAt.toISOString(),
    ...(endedAt && { endedAt: endedAt.toISOString() }),
    attempts: delivery.log.map(({ number, at, ms, status, error }) => ({
      number,
      at: at.toISOString(),
      ms,
      ...(status !== null && { status }),
      ...(error !== null && { error }),
    })),
  };
}
