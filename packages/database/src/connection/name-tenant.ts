import pg from "pg";

/**
 * How the service names a tenant to PostgreSQL, for row level security: per transaction, or per session for a single statement without a
 * transaction (`TenantPool`). Citus passes a name on to its workers within a transaction only, so there every statement has one.
 */
export const NAME_IN_TRANSACTION = "SELECT enter_tenant($1)";
export const NAME_IN_SESSION = {
  name: "name_in_session",
  text: "SELECT set_config('app.tenant_id', $1, false)",
};

/** Names the tenant of the owner's transaction, which may name another one later. */
export const nameTenant = (tenantId: string): string =>
  `SET LOCAL app.tenant_id = ${pg.escapeLiteral(tenantId)}`;

/** Whether the name of a session would not reach the rows: they are on other nodes. */
export async function namesInTransactions(client: Pick<pg.PoolClient, "query">): Promise<boolean> {
  const { rowCount } = await client.query("SELECT FROM pg_extension WHERE extname = 'citus'");
  return rowCount === 1;
}
