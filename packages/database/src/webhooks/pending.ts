import { type Database, inTenant } from "#connection/database.ts";

/**
 * Ends at most `limit` pending deliveries of an endpoint, and returns their number. The unnested state and the keys in an array
 * make every part of the statement use a matching index, even on a table that has not been analysed since it was small.
 */
export function endPending(
  database: Database,
  end: {
    readonly tenantId: string;
    readonly endpointId: string;
    readonly lastError: string;
    readonly endedAt: Date;
    readonly limit: number;
  },
): Promise<number> {
  const { tenantId, endpointId, lastError, endedAt, limit } = end;
  return inTenant(
    database,
    tenantId,
    (queries) => queries.$executeRaw`
    UPDATE webhook_delivery d SET state = 'dead', ended_at = ${endedAt}, last_error = ${lastError}
    WHERE d.tenant_id = ${tenantId} AND d.id = ANY (ARRAY(
      SELECT p.id FROM unnest(ARRAY['pending']) AS s (state), LATERAL (
        SELECT p.id FROM webhook_delivery p
        WHERE p.tenant_id = ${tenantId} AND p.endpoint_id = ${endpointId}::uuid AND p.state = s.state
        ORDER BY p.id LIMIT ${limit} FOR UPDATE) p))`,
  );
}
