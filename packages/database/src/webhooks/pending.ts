import type { Database } from "#connection/database.ts";

/** Ends at most `limit` pending deliveries of an endpoint, and returns their number. */
export async function endPending(
  { query }: Pick<Database, "query">,
  end: {
    readonly tenantId: string;
    readonly endpointId: string;
    readonly lastError: string;
    readonly endedAt: Date;
    readonly limit: number;
  },
): Promise<number> {
  const { tenantId, endpointId, lastError, endedAt, limit } = end;
  const [row] = await query<{ ended: number }>(
    "SELECT end_deliveries($1, $2, $3, $4, $5) AS ended",
    [tenantId, endpointId, lastError, endedAt, limit],
  );
  return row?.ended ?? 0;
}
