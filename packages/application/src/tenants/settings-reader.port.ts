import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";

/** Reads tenant settings. */
export interface SettingsReader {
  /** The policy of a tenant, or the default policy. */
  find(tenantId: string): Promise<TenantPolicy>;
}
