import { asTenant } from "#seed/as-tenant.ts";
import { type Supply, supplyOf } from "#seed/supply.ts";

export const OWNER_BID = "1000052";

/** Enrols Click to Pay customers 1 to `count` of the account `name`, each with two cards, as the network has confirmed them. */
export async function seedCustomers(
  ownerUrl: string,
  tenantId: string,
  name: string,
  count: number,
): Promise<Supply> {
  await asTenant(ownerUrl, tenantId, async (client) => {
    await client.query(
      `INSERT INTO credential (tenant_id, id, kind, account_id, reference, state, version, is_default, owner_bid, created_at, changed_at)
       SELECT $1, uuidv7(), 'click_to_pay_customer', $2, i::text, 'ACTIVE', 2, false, $3, now(), now()
       FROM generate_series(1, $4::int) AS i`,
      [tenantId, name, OWNER_BID, count],
    );
    await client.query(
      `INSERT INTO click_to_pay_card (tenant_id, credential_id, card_id, last4, state, changed_at)
       SELECT $1, c.id, c.reference::bigint * 10 + k, '4242', 'ACTIVE', now()
       FROM credential c, generate_series(1, 2) AS k
       WHERE c.tenant_id = $1 AND c.kind = 'click_to_pay_customer' AND c.account_id = $2`,
      [tenantId, name],
    );
  });
  return supplyOf(tenantId, name, count);
}
