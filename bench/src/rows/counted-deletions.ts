import { carriedOut } from "#seed/carried-out.ts";
import type { BenchDatabase } from "#stack/world.ts";

/** Runs work that deletes this number of credentials, and returns the number of deletions missing from the database afterwards. */
export async function countedDeletions<T>(
  { ownerUrl, tenants }: BenchDatabase,
  expected: number,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly missing: number }> {
  const tenantIds = tenants.map(({ tenantId }) => tenantId);
  const before = await carriedOut(ownerUrl, tenantIds);
  const result = await work();
  const after = await carriedOut(ownerUrl, tenantIds);
  return { result, missing: Math.abs(expected - (after - before)) };
}
