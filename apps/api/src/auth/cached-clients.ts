import type {
  ClientDirectory,
  ClientRecord,
} from "@expunge/application/tenants/client-directory.port";
import { LRUCache } from "lru-cache";

/** Upper bound for the delay before a changed secret or right takes effect. */
const TTL_MS = 10_000;

/** Caches found and unknown clients for ten seconds. */
export function cachedClients(clients: ClientDirectory): ClientDirectory {
  const cache = new LRUCache<string, { client: ClientRecord | undefined }>({
    max: 10_000,
    ttl: TTL_MS,
    fetchMethod: async (clientKey) => ({ client: await clients.find(clientKey) }),
  });
  return { find: async (clientKey) => (await cache.fetch(clientKey))?.client };
}
