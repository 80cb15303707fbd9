import type { TenantDirectory } from "@expunge/application/tenants/tenant-directory.port";
import type { Database } from "#connection/database.ts";

/** Reads from PostgreSQL which tenants are active. */
export function createTenantDirectory({ query }: Pick<Database, "query">): TenantDirectory {
  return {
    async isActive(tenantId) {
      const [row] = await query<{ active: boolean }>("SELECT tenant_is_active($1) AS active", [
        tenantId,
      ]);
      return row?.active ?? false;
    },
  };
}
