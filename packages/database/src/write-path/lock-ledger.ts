import type { Queries } from "#connection/database.ts";

/** Takes the tenant's ledger until the commit, as every writer does before it touches a row: then none waits for the other in a ring. */
export async function lockLedger(queries: Queries, tenantId: string): Promise<void> {
  await queries.$queryRaw`SELECT FROM tenant_ledger WHERE tenant_id = ${tenantId} FOR UPDATE`;
}
