import { tenantSettings } from "@expunge/schemas/trpc/settings";
import { DEFAULT_POLICY, type TenantPolicy } from "@expunge/domain/deletion/tenant-policy";

/** Parses the column `tenant.policy`; null stands for the default policy. */
export function tenantPolicy(json: unknown): TenantPolicy {
  return json === null ? DEFAULT_POLICY : tenantSettings.parse(json);
}
