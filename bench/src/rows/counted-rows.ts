import { asTenant } from "#seed/as-tenant.ts";
import type { BenchDatabase } from "#stack/world.ts";

/** Runs work that adds this number of rows to a table of the first tenant, and returns how many rows are missing afterwards. */
export async function countedRows<T>(
  { ownerUrl, tenants: [{ tenantId }] }: BenchDatabase,
  table: "collection" | "credential" | "use_authorization",
  expected: number,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly missing: number }> {
  const count = async () => {
    const { rows } = await asTenant(ownerUrl, tenantId, (client) =>
      client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`),
    );
    return rows[0]?.count ?? 0;
  };
  const before = await count();
  const result = await work();
  return { result, missing: Math.abs(expected - ((await count()) - before)) };
}
