import {
  CLIENT_RIGHTS,
  type ClientDirectory,
} from "@expunge/application/tenants/client-directory.port";
import type { Database } from "#connection/database.ts";
import { oneOf } from "#rows/one-of.ts";

/** Machine clients out of PostgreSQL. Naming a key shows that key's row, of whatever tenant, and no other. */
export function createClientDirectory({ prisma }: Database): ClientDirectory {
  return {
    async find(clientKey) {
      const [, row] = await prisma.$transaction([
        prisma.$executeRaw`SELECT set_config('app.client_key', ${clientKey}, true)`,
        prisma.apiClient.findFirst({ where: { clientKey } }),
      ]);
      return row
        ? { ...row, rights: row.rights.map((right) => oneOf(CLIENT_RIGHTS, right)) }
        : undefined;
    },
  };
}
