import type pg from "pg";
import { nameTenant } from "#connection/name-tenant.ts";

const COUNT = ["credential", "mandate_evidence", "network_request", "webhook_endpoint"]
  .map((table) => {
    const more = table === "webhook_endpoint" ? " AND state <> 'deleted'" : "";
    return `(SELECT count(*) FROM ${table} WHERE tenant_id = $1
      AND (CASE WHEN octet_length(sealed_key) = 64 THEN substr(sealed_key, 1, 4) ELSE '\\x00000000' END) = $2${more} AND sealed_key IS NOT NULL)`;
  })
  .join(" + ");

/** How many values are under a seal key, in the transaction of the owner. It looks at every row. */
export async function valuesUnder(client: pg.Client, number: number): Promise<number> {
  const name = Buffer.alloc(4);
  name.writeUInt32BE(number);
  const { rows } = await client.query<{ tenant: string }>("SELECT all_tenants() AS tenant");
  let values = 0;
  for (const { tenant } of rows) {
    await client.query(nameTenant(tenant));
    const counted = await client.query<{ count: string }>(`SELECT ${COUNT} AS count`, [
      tenant,
      name,
    ]);
    values += Number(counted.rows[0]?.count);
  }
  return values;
}
