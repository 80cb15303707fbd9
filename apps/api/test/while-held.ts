import { asOwner } from "@expunge/database/migrator/migrate";
import { patiently } from "@expunge/testkit/patience";
import type { TestDatabase } from "@expunge/testkit/test-database";
import { expect, vi } from "vitest";

/** Blocks the writers of a tenant, or of all tenants, at their ledger lock while `work` runs. */
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

/** Blocks all readers of a table while `work` runs. */
export function whileUnreadable(
  { ownerUrl }: TestDatabase,
  table: string,
  work: () => Promise<void>,
): Promise<void> {
  return asOwner(ownerUrl, async (client) => {
    await client.query("BEGIN");
    await client.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    await work();
    await client.query("ROLLBACK");
  });
}

/** The sessions that wait for a lock. */
export const WAITING =
  "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

/** Resolves once this many writers are blocked. */
export async function writersWait(database: TestDatabase, count = 1): Promise<void> {
  await vi.waitFor(async () => {
    expect(await database.query(`SELECT ${WAITING}`)).toHaveLength(count);
  }, patiently);
}
