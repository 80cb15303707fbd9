import { NETWORK_CHANNEL } from "@expunge/schemas/jobs/network-channel";
import type { Database } from "@expunge/database/connection/database";

/** Tells every worker that there is word of a request, by the network's id of it. */
export function notifyNetworkUpdate({ ask }: Pick<Database, "ask">) {
  return async (requestTraceId: string): Promise<void> => {
    await ask("SELECT pg_notify($1, $2)", [NETWORK_CHANNEL, requestTraceId]);
  };
}
