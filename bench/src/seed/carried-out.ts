import { asTenant } from "#seed/as-tenant.ts";

/** The number of these tenants' deletions that need no further input: completed, or submitted to the network. */
export async function carriedOut(ownerUrl: string, tenantIds: readonly string[]): Promise<number> {
  let total = 0;
  for (const tenantId of tenantIds) {
    const { rows } = await asTenant(ownerUrl, tenantId, (client) =>
      client.query<{ count: number }>(
        "SELECT count(*)::int AS count FROM deletion WHERE state IN ('completed', 'executing')",
      ),
    );
    total += rows[0]?.count ?? 0;
  }
  return total;
}
