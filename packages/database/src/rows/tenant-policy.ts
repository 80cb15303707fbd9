import { tenantSettings } from "@expunge/schemas/trpc/settings";
import { DEFAULT_POLICY, type TenantPolicy } from "@expunge/domain/deletion/tenant-policy";

/** The policy in the column `tenant.policy`: the default one where there is none. Throws on what is not a policy. */
export function tenantPolicy(json: unknown): TenantPolicy {
  return json === null ? DEFAULT_POLICY : tenantSettings.parse(json);
}
