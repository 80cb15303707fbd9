import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";

/** What tenants have decided for themselves. */
export interface SettingsReader {
  /** The policy of a tenant; the default one when it has decided nothing. */
  find(tenantId: string): Promise<TenantPolicy>;
}
