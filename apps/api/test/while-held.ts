import { asOwner } from "@expunge/database/migrator/migrate";
import { patiently } from "@expunge/testkit/patience";
import type { TestDatabase } from "@expunge/testkit/test-database";
import { expect, vi } from "vitest";

/** Keeps the writers of a tenant, or of all tenants, waiting for their ledger while some work is tried. */
export function whileHeld(
  { database, tenantId }: { readonly database: TestDatabase; readonly tenantId?: string },
  work: () => Promise<void>,
): Promise<void> {
  return asOwner(database.ownerUrl, async (client) => {
    await client.query("BEGIN");
    await client.query(
      "SELECT FROM tenant_ledger WHERE $1::text IS NULL OR tenant_id = $1 FOR UPDATE",
      [tenantId ?? null],
    );
    await work();
    await client.query("ROLLBACK");
  });
}

/** Those that wait for a lock. */
export const WAITING =
  "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

/** Resolves when so many writers wait. */
export async function writersWait(database: TestDatabase, count = 1): Promise<void> {
  await vi.waitFor(async () => {
    expect(await database.query(`SELECT ${WAITING}`)).toHaveLength(count);
  }, patiently);
}
