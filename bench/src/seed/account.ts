import { asTenant } from "#seed/as-tenant.ts";

/** An account with far more options than any real one. */
export const MANY = "account-with-many";

/** Stores options of one account, under references that are in the order of their numbers. */
export async function seedAccount(
  ownerUrl: string,
  tenantId: string,
  count: number,
): Promise<void> {
  await asTenant(ownerUrl, tenantId, (client) =>
    client.query(
      `INSERT INTO credential (tenant_id, id, kind, account_id, reference, state, version, method, brand, last4, expires_on,
         is_default, created_at, changed_at)
       SELECT $1, uuidv7(), 'payment_option', $2, lpad(i::text, 10, '0'), 'active', 1, 'card', 'Visa', '4242', '2031-12-31',
         false, now(), now()
       FROM generate_series(1, $3::int) AS i`,
      [tenantId, MANY, count],
    ),
  );
}
