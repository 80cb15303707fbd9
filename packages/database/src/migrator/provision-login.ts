import type { ClientRecord } from "@expunge/application/tenants/client-directory.port";
import { lowerCaseUuid } from "@expunge/schemas/boundary/uuid";
import { ACCESS_CHANNEL } from "@expunge/schemas/jobs/access-channel";
import pg from "pg";
import { nameTenant } from "#connection/name-tenant.ts";
import { asOwner } from "#migrator/migrate.ts";
import { readBackupRole } from "#migrator/migrations.ts";

export type TenantSettings = {
  readonly tenantId: string;
  readonly name: string;
  readonly clickToPayEnabled: boolean;
  /** The owner BIDs under which the tenant may enrol customers. */
  readonly ownerBids?: readonly string[];
};

/**
 * Makes a database and the role that owns it, and returns the owner's connection string. The owner may make the roles that
 * the migrations want and is no superuser: row level security, being forced, guards the tables' rows from it too. For backups it may
 * take the role `expunge_backup`.
 */
export async function provisionDatabase(
  superuserUrl: string,
  { database, owner, password }: { database: string; owner: string; password: string },
): Promise<string> {
  await asOwner(superuserUrl, async (client) => {
    await ensureRole(client, owner, password, "CREATEROLE");
    await shareFunctionRoles(client, owner);
    await client.query(await readBackupRole());
    await client.query(`GRANT expunge_backup TO ${pg.escapeIdentifier(owner)}`);
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [
      database,
    ]);
    const [name, role] = [pg.escapeIdentifier(database), pg.escapeIdentifier(owner)];
    if (rowCount === 0) await client.query(`CREATE DATABASE ${name} OWNER ${role}`);
  });
  const url = new URL(superuserUrl);
  url.pathname = `/${database}`;
  return loginUrl(url, owner, password);
}

/** Another database of the cluster may have made the roles that own functions: only their members can hand functions to them. */
async function shareFunctionRoles(client: pg.Client, owner: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT rolname AS name FROM pg_roles WHERE rolname IN ('expunge_lookup', 'expunge_writer')",
  );
  for (const { name } of rows) await client.query(`GRANT ${name} TO ${pg.escapeIdentifier(owner)}`);
}

/** Makes a login for the application role, or gives it this password, and returns its connection string. */
export async function provisionLogin(
  ownerUrl: string,
  login: string,
  password: string,
): Promise<string> {
  await asOwner(ownerUrl, (client) => ensureRole(client, login, password, "IN ROLE expunge_app"));
  return loginUrl(new URL(ownerUrl), login, password);
}

/** Makes a role that can log in, or gives the one that there is this password. */
async function ensureRole(
  client: pg.Client,
  role: string,
  password: string,
  made: "CREATEROLE" | "IN ROLE expunge_app",
): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
  const [name, secret] = [pg.escapeIdentifier(role), pg.escapeLiteral(password)];
  if (rowCount === 0) await client.query(`CREATE ROLE ${name} ${made}`);
  await client.query(`ALTER ROLE ${name} LOGIN PASSWORD ${secret}`);
}

function loginUrl(url: URL, login: string, password: string): string {
  return Object.assign(url, { username: login, password: encodeURIComponent(password) }).href;
}

/** Makes a tenant, or brings its settings up to date. */
export async function provisionTenant(
  ownerUrl: string,
  { tenantId: given, name, clickToPayEnabled, ownerBids = [] }: TenantSettings,
): Promise<void> {
  const tenantId = lowerCaseUuid(given);
  await asTenantOwner(ownerUrl, tenantId, async (client) => {
    await client.query(
      `INSERT INTO tenant (tenant_id, name, click_to_pay_enabled, owner_bids, created_at) VALUES ($1, $2, $3, $4, now())
       ON CONFLICT (tenant_id) DO UPDATE SET name = excluded.name, click_to_pay_enabled = excluded.click_to_pay_enabled,
         owner_bids = excluded.owner_bids`,
      [tenantId, name, clickToPayEnabled, [...ownerBids]],
    );
    await client.query("INSERT INTO tenant_ledger (tenant_id) VALUES ($1) ON CONFLICT DO NOTHING", [
      tenantId,
    ]);
  });
}

/** Makes a machine client of a tenant, or gives it another secret and other rights. */
export async function provisionClient(
  ownerUrl: string,
  client: ClientRecord & { readonly name: string },
): Promise<void> {
  const tenantId = lowerCaseUuid(client.tenantId);
  await asTenantOwner(ownerUrl, tenantId, async (connection) => {
    await connection.query(
      `INSERT INTO api_client (tenant_id, client_key, name, secret_hash, rights, created_at) VALUES ($1, $2, $3, $4, $5, now())
       ON CONFLICT (tenant_id, client_key) DO UPDATE SET secret_hash = excluded.secret_hash, rights = excluded.rights,
         previous_secret_hash = NULL, previous_secret_until = NULL`,
      [
        tenantId,
        lowerCaseUuid(client.clientKey),
        client.name,
        Buffer.from(client.secretHash),
        [...new Set(client.rights)],
      ],
    );
  });
}

/** The owner's rows are guarded like everybody's: the tenant is named here too. The processes read clients and tenants again at the commit. */
function asTenantOwner(
  ownerUrl: string,
  tenantId: string,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  return asOwner(ownerUrl, async (client) => {
    await client.query("BEGIN");
    await client.query(nameTenant(tenantId));
    await work(client);
    await client.query("SELECT pg_notify($1, '')", [ACCESS_CHANNEL]);
    await client.query("COMMIT");
  });
}
