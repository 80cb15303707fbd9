import type { Queries } from "#connection/database.ts";

/** Locks the tenant's ledger until the commit. Every writer locks it before any row, so writers cannot deadlock. */
export async function lockLedger(queries: Queries, tenantId: string): Promise<void> {
  await queries.$executeRaw`SELECT lock_ledger(${tenantId})`;
}
