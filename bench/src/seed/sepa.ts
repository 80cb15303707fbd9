import { asTenant } from "#seed/as-tenant.ts";
import { type Supply, supplyOf } from "#seed/supply.ts";

/** Rows of one transaction: a great database is filled by many, and can be vacuumed between them. */
const CHUNK = 250_000;

/**
 * Stores SEPA options, each in an account of its own and with a signed mandate, by INSERT … SELECT. They are as wide as real ones;
 * their sealed data is filler, which nothing opens: a deletion erases it.
 */
export async function seedSepa(
  ownerUrl: string,
  tenantId: string,
  name: string,
  count: number,
): Promise<Supply> {
  for (let from = 1; from <= count; from += CHUNK) {
    const to = Math.min(count, from + CHUNK - 1);
    await asTenant(ownerUrl, tenantId, async (client) => {
      await client.query(CREDENTIALS, [tenantId, name, from, to]);
      await client.query(MANDATES, [tenantId, name, from, to]);
    });
  }
  return supplyOf(tenantId, name, count);
}

const CREDENTIALS = `
  INSERT INTO credential (tenant_id, id, kind, account_id, reference, state, version, method, masked_number, is_default,
    sealed, sealed_key, created_at, changed_at)
  SELECT $1, uuidv7(), 'payment_option', $2 || '-' || i, $2 || '-' || i, 'active', 1, 'sepa_direct_debit', 'DE8937****3000', false,
    decode(repeat('5a', 92), 'hex'), decode(repeat('a5', 60), 'hex'), now(), now()
  FROM generate_series($3::int, $4::int) AS i`;

/** The number of an option is that of its mandate, so that nothing has to be looked for. */
const MANDATES = `
  INSERT INTO mandate (tenant_id, id, credential_id, creditor_id, reference, identity, scheme, type, signed_on, state, version,
    created_at)
  SELECT $1, uuidv7(), c.id, 'DE98ZZZ09999999999', c.reference, 'de9809999999999 ' || lower(c.reference), 'CORE', 'recurring', '2026-01-15', 'active', 1, now()
  FROM generate_series($3::int, $4::int) AS i
  JOIN credential c ON c.tenant_id = $1 AND c.kind = 'payment_option' AND c.account_id = $2 || '-' || i
    AND c.reference = $2 || '-' || i`;
