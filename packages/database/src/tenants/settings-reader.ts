import type { SettingsReader } from "@expunge/application/tenants/settings-reader.port";
import { pendingSettings } from "@expunge/schemas/trpc/settings";
import type { Database } from "#connection/database.ts";
import type { Tenant } from "#generated/client.ts";
import { tenantPolicy } from "#rows/tenant-policy.ts";

const SETTINGS = `SELECT policy, pending_policy AS "pendingPolicy", policy_version AS "policyVersion" FROM tenant WHERE tenant_id = $1`;

/** Reads the settings of tenants from PostgreSQL. */
export function createSettingsReader(database: Database): SettingsReader {
  return {
    async find(tenantId) {
      const [row] = await database.readAs(tenantId, (_models, query) =>
        query<Pick<Tenant, "policy" | "pendingPolicy" | "policyVersion">>(SETTINGS, [tenantId]),
      );
      return {
        policy: tenantPolicy(row?.policy ?? null),
        pending: pendingSettings.nullable().parse(row?.pendingPolicy ?? null),
        version: row?.policyVersion ?? 1,
      };
    },
  };
}
