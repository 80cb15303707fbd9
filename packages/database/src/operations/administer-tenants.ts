import { ExpungeError } from "@expunge/application/expunge-error";
import { SERVICE_TENANT } from "@expunge/application/security/security-events";
import { lowerCaseUuid } from "@expunge/schemas/boundary/uuid";
import { nameTenant } from "#connection/name-tenant.ts";
import { asOwner } from "#migrator/migrate.ts";
import type { TenantSettings } from "#migrator/provision-login.ts";
import { asOperator, type Operator } from "#operations/as-operator.ts";

export type ListedTenant = {
  readonly tenantId: string;
  readonly name: string;
  readonly clickToPayEnabled: boolean;
  readonly ownerBids: readonly string[];
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
};

/** Creates a tenant. Throws `conflict` if it exists. */
export async function createTenant(
  operator: Operator,
  { tenantId: given, name, clickToPayEnabled, ownerBids = [] }: TenantSettings,
): Promise<void> {
  const tenantId = lowerCaseUuid(given);
  await asOwner(operator.ownerUrl, async (client) => {
    await client.query("BEGIN");
    await client.query(nameTenant(tenantId));
    const { rowCount } = await client.query(
      `INSERT INTO tenant (tenant_id, name, click_to_pay_enabled, owner_bids, created_at) VALUES ($1, $2, $3, $4, now())
       ON CONFLICT (tenant_id) DO NOTHING`,
      [tenantId, name, clickToPayEnabled, [...ownerBids]],
    );
    if (rowCount === 0) throw new ExpungeError("conflict", `there is a tenant ${tenantId} already`);
    await client.query("INSERT INTO tenant_ledger (tenant_id) VALUES ($1)", [tenantId]);
    await client.query("SELECT record_operation($1, $2, 'tenant.created', $1, $3)", [
      tenantId,
      operator.name,
      JSON.stringify({ name, clickToPayEnabled, ownerBids }),
    ]);
    await client.query("COMMIT");
  });
}

/** Disables a tenant, or enables it again. Throws `conflict` if it is that already. */
export async function setTenantEnabled(
  operator: Operator,
  given: string,
  enabled: boolean,
): Promise<void> {
  const tenantId = lowerCaseUuid(given);
  // It is disabled so that no token can act in its name.
  if (tenantId === SERVICE_TENANT)
    throw new ExpungeError("forbidden", `tenant ${tenantId} belongs to the service`);
  const action = enabled ? "tenant.enabled" : "tenant.disabled";
  await asOperator(operator, { tenantId, action, subject: tenantId }, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE tenant SET disabled_at = ${enabled ? "NULL" : "now()"} WHERE tenant_id = $1 AND (disabled_at IS NULL) <> $2`,
      [tenantId, enabled],
    );
    if (rowCount === 0)
      throw new ExpungeError(
        "conflict",
        `tenant ${tenantId} is ${enabled ? "enabled" : "disabled"} already`,
      );
  });
}

/** Every tenant. Row level security shows the owner one at a time. */
export function listTenants(ownerUrl: string): Promise<readonly ListedTenant[]> {
  return asOwner(ownerUrl, async (client) => {
    await client.query("BEGIN");
    const { rows } = await client.query<{ id: string }>("SELECT all_tenants() AS id");
    const tenants: ListedTenant[] = [];
    for (const { id } of rows) {
      await client.query(nameTenant(id));
      const found = await client.query<ListedTenant>(
        `SELECT tenant_id AS "tenantId", name, click_to_pay_enabled AS "clickToPayEnabled", owner_bids AS "ownerBids",
           created_at AS "createdAt", disabled_at AS "disabledAt" FROM tenant WHERE tenant_id = $1`,
        [id],
      );
      tenants.push(...found.rows);
    }
    return tenants;
  });
}
