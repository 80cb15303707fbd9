import type {
  EndpointRecord,
  EndpointWrite,
  LoggedDelivery,
} from "@expunge/application/webhooks/webhook-store.port";
import { WEBHOOK_FORMATS } from "@expunge/schemas/trpc/webhooks";
import { DELIVERY_STATES } from "@expunge/schemas/trpc/webhooks-deliveries";
import type { WebhookAttempt, WebhookDelivery, WebhookEndpoint } from "#generated/client.ts";
import { oneOf } from "#rows/one-of.ts";

export const ENDPOINT_STATES = ["active", "disabled", "deleted"] as const;

export function endpointRecord({ sealed, sealedKey, ...row }: WebhookEndpoint): EndpointRecord {
  return {
    ...row,
    format: oneOf(WEBHOOK_FORMATS, row.format),
    state: oneOf(ENDPOINT_STATES, row.state),
    secrets: { sealed, sealedKey },
  };
}

/** What of an endpoint can be changed, as columns. */
export function endpointColumns(endpoint: EndpointWrite["endpoint"]) {
  const { url, eventTypes, format, state, disabledBecause, secrets } = endpoint;
  const { sealed, sealedKey } = secrets;
  return { url, eventTypes: [...eventTypes], format, state, disabledBecause, sealed, sealedKey };
}

export function loggedDelivery(row: WebhookDelivery & { log: WebhookAttempt[] }): LoggedDelivery {
  return { ...row, state: oneOf(DELIVERY_STATES, row.state) };
}
