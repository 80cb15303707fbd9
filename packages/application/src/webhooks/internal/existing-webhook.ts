import { ExpungeError } from "#expunge-error.ts";
import type { EndpointRecord } from "#webhooks/webhook-store.port.ts";

/** An endpoint that is not deleted. */
export type ExistingEndpoint = Omit<EndpointRecord, "state"> & {
  readonly state: Exclude<EndpointRecord["state"], "deleted">;
};

export function isExisting(endpoint: EndpointRecord): endpoint is ExistingEndpoint {
  return endpoint.state !== "deleted";
}

/** Narrows an endpoint to an existing one. Throws `not_found` for a deleted one. */
export function existingWebhook(endpoint: EndpointRecord): ExistingEndpoint {
  if (isExisting(endpoint)) return endpoint;
  throw noSuchWebhook();
}

export function noSuchWebhook(): ExpungeError {
  return new ExpungeError("not_found", "there is no such webhook");
}
