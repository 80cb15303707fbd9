import type { WebhookView } from "@expunge/schemas/trpc/webhooks";
import type { WebhookDeliveryView } from "@expunge/schemas/trpc/webhooks-deliveries";
import type { EndpointRecord, LoggedDelivery } from "#webhooks/webhook-store.port.ts";

/** An endpoint as it is shown: never with a secret. Of one that is deleted nothing is shown. */
export function webhookView(
  endpoint: Omit<EndpointRecord, "state"> & { readonly state: WebhookView["state"] },
): WebhookView {
  const { id, url, eventTypes, format, state, disabledReason, createdBy } = endpoint;
  return {
    id,
    url,
    eventTypes: [...eventTypes],
    format,
    state,
    ...(disabledReason !== null && { disabledBecause: disabledReason }),
    handedSequence: String(endpoint.fannedOutSeq),
    createdBy,
    createdAt: endpoint.createdAt.toISOString(),
    changedAt: endpoint.changedAt.toISOString(),
  };
}

/** A delivery as it is shown, with each of its tries. */
export function webhookDeliveryView(delivery: LoggedDelivery): WebhookDeliveryView {
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
