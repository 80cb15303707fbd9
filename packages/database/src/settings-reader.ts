import type { SettingsReader } from "@expunge/application/ports/settings-reader";
import { type Database, inTenant } from "#database.ts";
import { policyOf } from "#policy-of.ts";

/** The settings of tenants out of PostgreSQL. */
export function createSettingsReader(database: Database): SettingsReader {
  return {
    find: (tenantId) =>
      inTenant(database, tenantId, async ({ tenant }) => {
        const row = await tenant.findUnique({ where: { tenantId }, select: { policy: true } });
        return policyOf(row?.policy ?? null);
      }),
  };
}
