import type {
  EndpointRecord,
  EndpointWrite,
  DeliveryWithAttempts,
} from "@expunge/application/webhooks/webhook-store.port";
import { WEBHOOK_FORMATS } from "@expunge/schemas/trpc/webhooks";
import { DELIVERY_STATES } from "@expunge/schemas/trpc/webhooks-deliveries";
import type { WebhookAttempt, WebhookDelivery, WebhookEndpoint } from "#generated/client.ts";
import { enumValue } from "#rows/enum-value.ts";

export const ENDPOINT_STATES = ["active", "disabled", "deleted"] as const;

export function endpointRecord({ sealed, sealedKey, ...row }: WebhookEndpoint): EndpointRecord {
  return {
    ...row,
    format: enumValue(WEBHOOK_FORMATS, row.format),
    state: enumValue(ENDPOINT_STATES, row.state),
    secrets: { sealed, sealedKey },
  };
}

/** The columns of an endpoint that can change. */
export function endpointColumns(endpoint: EndpointWrite["endpoint"]) {
  const { url, eventTypes, format, batchItems, state, disabledReason, secrets } = endpoint;
  const { sealed, sealedKey } = secrets;
  const columns = { url, format, batchItems, state, disabledReason, sealed, sealedKey };
  return { ...columns, eventTypes: [...eventTypes] };
}

export function deliveryWithAttempts(
  row: WebhookDelivery & { log: WebhookAttempt[] },
): DeliveryWithAttempts {
  return { ...row, state: enumValue(DELIVERY_STATES, row.state) };
}
