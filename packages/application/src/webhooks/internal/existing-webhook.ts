import { ExpungeError } from "#expunge-error.ts";
import type { EndpointRecord } from "#webhooks/webhook-store.port.ts";

/** An endpoint that is not deleted. */
export type LivingEndpoint = Omit<EndpointRecord, "state"> & {
  readonly state: Exclude<EndpointRecord["state"], "deleted">;
};

export function isLiving(endpoint: EndpointRecord): endpoint is LivingEndpoint {
  return endpoint.state !== "deleted";
}

/** Throws `not_found` for an endpoint that is deleted. */
export function existingWebhook(endpoint: EndpointRecord): LivingEndpoint {
  if (isLiving(endpoint)) return endpoint;
  throw noSuchWebhook();
}

export function noSuchWebhook(): ExpungeError {
  return new ExpungeError("not_found", "there is no such webhook");
}
