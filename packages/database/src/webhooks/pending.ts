import { type Database, inTenant } from "#connection/database.ts";

/**
 * Ends the first so many deliveries that are pending at an endpoint, and says how many that were. The statement is such that each
 * part of it goes by an index that names all it asks for, also over a table that was never analysed since it was small: the state comes out
 * of a list, and the rows by their keys.
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
