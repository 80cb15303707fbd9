import type { SettingsReader } from "@expunge/application/tenants/settings-reader.port";
import { pendingSettings } from "@expunge/schemas/trpc/settings";
import type { Database } from "#connection/database.ts";
import { tenantPolicy } from "#rows/tenant-policy.ts";

/** Reads the settings of tenants from PostgreSQL. */
export function createSettingsReader(database: Database): SettingsReader {
  return {
    find: (tenantId) =>
      database.readAs(tenantId, async ({ tenant }) => {
        const row = await tenant.findFirst({
          where: { tenantId },
          select: { policy: true, pendingPolicy: true, policyVersion: true },
        });
        return {
          policy: tenantPolicy(row?.policy ?? null),
          pending: pendingSettings.nullable().parse(row?.pendingPolicy ?? null),
          version: row?.policyVersion ?? 1,
        };
      }),
  };
}
