import { asOwner } from "@expunge/database/migrator/migrate";

type Client = Parameters<Parameters<typeof asOwner>[1]>[0];

/** Runs work as the owner of the tables, in one transaction that sees and writes the rows of one tenant. */
export function asTenant<T>(
  ownerUrl: string,
  tenantId: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  return asOwner(ownerUrl, async (client) => {
    await client.query("BEGIN");
    await client.query("SELECT set_config('app.tenant_id', $1, true)", [tenantId]);
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  });
}
