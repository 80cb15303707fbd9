import type { TenantDirectory } from "@expunge/application/tenants/tenant-directory.port";
import { LRUCache } from "lru-cache";
import { atMost } from "#auth/at-most.ts";

/** Upper bound for the delay before a new or a disabled tenant that was not announced is noticed. */
const TTL_MS = 5_000;

export type CachedTenants = TenantDirectory & {
  /** Reads every tenant again before its next use. */
  forget(): void;
};

/** Caches which tenants are active. Only signed tokens name tenants, so that a caller cannot fill the cache. */
export function cachedTenants(tenants: TenantDirectory): CachedTenants {
  const cache = new LRUCache<string, { readonly active: boolean }>({
    ...atMost(10_000),
    ttl: TTL_MS,
    // A change that is announced meanwhile would fail the requests that wait for a tenant.
    ignoreFetchAbort: true,
    fetchMethod: async (tenantId) => ({ active: await tenants.isActive(tenantId) }),
  });
  return {
    isActive: async (tenantId) =>
      (cache.get(tenantId) ?? (await cache.fetch(tenantId)))?.active ?? false,
    forget: () => cache.clear(),
  };
}
