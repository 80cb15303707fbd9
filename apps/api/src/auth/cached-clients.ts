import type {
  ClientDirectory,
  ClientRecord,
} from "@expunge/application/tenants/client-directory.port";
import { LRUCache } from "lru-cache";

/** How long a client is known without looking again: what a change of its secret or rights takes at most to be felt. */
const KNOWN_MS = 10_000;

/** A directory that remembers whom it found, and whom it did not, for a moment. */
export function cachedClients(clients: ClientDirectory): ClientDirectory {
  const cache = new LRUCache<string, { client: ClientRecord | undefined }>({
    max: 10_000,
    ttl: KNOWN_MS,
    fetchMethod: async (clientKey) => ({ client: await clients.find(clientKey) }),
  });
  return { find: async (clientKey) => (await cache.fetch(clientKey))?.client };
}
