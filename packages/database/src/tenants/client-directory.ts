import {
  CLIENT_RIGHTS,
  type ClientDirectory,
} from "@expunge/application/tenants/client-directory.port";
import type { Database } from "#connection/database.ts";
import { enumValue } from "#rows/enum-value.ts";

/** Reads machine clients from PostgreSQL. Row level security shows only the row of the key that the transaction names. */
export function createClientDirectory({ prisma }: Database): ClientDirectory {
  return {
    async find(clientKey) {
      const [, row] = await prisma.$transaction([
        prisma.$executeRaw`SELECT set_config('app.client_key', ${clientKey}, true)`,
        prisma.apiClient.findFirst({ where: { clientKey } }),
      ]);
      return row
        ? { ...row, rights: row.rights.map((right) => enumValue(CLIENT_RIGHTS, right)) }
        : undefined;
    },
  };
}
