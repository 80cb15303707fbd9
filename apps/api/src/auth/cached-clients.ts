import type {
  ClientDirectory,
  ClientRecord,
} from "@expunge/application/tenants/client-directory.port";
import { LRUCache } from "lru-cache";
import { atMost } from "#auth/at-most.ts";

/** Upper bound for the delay before a revocation or a changed right that was not announced takes effect. */
const TTL_MS = 5_000;

export type CachedClients = ClientDirectory & {
  /** The client as of the last five seconds, if it was read within them. */
  remembered(clientKey: string): ClientRecord | undefined;
  /** The client, at most five seconds old. */
  current(clientKey: string): Promise<ClientRecord | undefined>;
  /** Reads every client again before its next use. */
  forget(): void;
};

/** Caches the clients that exist. Unknown keys are never stored, so that a caller cannot fill the cache. */
export function cachedClients(clients: ClientDirectory): CachedClients {
  const cache = new LRUCache<string, ClientRecord>({
    ...atMost(10_000),
    ttl: TTL_MS,
    // A login that stores or removes the client meanwhile would fail the requests that wait for it.
    ignoreFetchAbort: true,
    fetchMethod: (clientKey) => clients.find(clientKey),
  });
  let forgotten = 0;
  return {
    remembered: (clientKey) => cache.get(clientKey),
    current: (clientKey) => cache.fetch(clientKey),
    forget() {
      forgotten += 1;
      cache.clear();
    },
    async find(clientKey) {
      const before = forgotten;
      const client = await clients.find(clientKey);
      if (!client) cache.delete(clientKey);
      // What was read before an announcement may be what it revokes.
      else if (before === forgotten) cache.set(clientKey, client);
      return client;
    },
  };
}
