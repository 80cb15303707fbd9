/**
 * How the service names a tenant to PostgreSQL, for row level security: per transaction, or per session for a single statement without a
 * transaction (`TenantPool`). Elsewhere these may change: Citus passes only `SET LOCAL` on to its workers, so there `enter_tenant` executes
 * that, and `readAs` runs in a transaction.
 */
export const NAME_IN_TRANSACTION = "SELECT enter_tenant($1)";
export const NAME_IN_SESSION = {
  name: "name_in_session",
  text: "SELECT set_config('app.tenant_id', $1, false)",
};
