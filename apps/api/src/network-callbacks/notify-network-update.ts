import { NETWORK_CHANNEL } from "@expunge/schemas/jobs/network-channel";
import type { Database } from "@expunge/database/connection/database";

/** Notifies all workers that the network has news of a request; the payload is the network's id of the request. */
export function notifyNetworkUpdate({ query }: Pick<Database, "query">) {
  return async (requestTraceId: string): Promise<void> => {
    await query("SELECT pg_notify($1, $2)", [NETWORK_CHANNEL, requestTraceId]);
  };
}
