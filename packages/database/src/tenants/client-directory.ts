import {
  CLIENT_RIGHTS,
  type ClientDirectory,
} from "@expunge/application/tenants/client-directory.port";
import type { Database } from "#connection/database.ts";
import type { ApiClient } from "#generated/client.ts";
import { enumValue } from "#rows/enum-value.ts";
import { createTenantDirectory } from "#tenants/tenant-directory.ts";

const FIND = `SELECT tenant_id AS "tenantId", client_key AS "clientKey", secret_hash AS "secretHash",
    CASE WHEN previous_secret_until > now() THEN previous_secret_hash END AS "previousSecretHash", rights FROM find_client($1)
  WHERE revoked_at IS NULL`;

type Found = Pick<
  ApiClient,
  "tenantId" | "clientKey" | "secretHash" | "previousSecretHash" | "rights"
>;

/** Finds machine clients in PostgreSQL by their key, before their tenant is known. */
export function createClientDirectory({ query }: Pick<Database, "query">): ClientDirectory {
  const { isActive } = createTenantDirectory({ query });
  return {
    async find(clientKey) {
      const [row] = await query<Found>(FIND, [clientKey]);
      if (row === undefined || !(await isActive(row.tenantId))) return undefined;
      return { ...row, rights: row.rights.map((right) => enumValue(CLIENT_RIGHTS, right)) };
    },
  };
}
