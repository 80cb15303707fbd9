import { createVault } from "@expunge/application/vault/vault";
import { asTenant } from "#seed/as-tenant.ts";
import { type Supply, supplyOf } from "#seed/supply.ts";

/** Stores card tokens `<name>-<i>`, each by its keyed hash, which only the vault can make. */
export async function seedCardTokens(
  { ownerUrl, masterKey }: { readonly ownerUrl: string; readonly masterKey: Uint8Array },
  tenantId: string,
  name: string,
  count: number,
): Promise<Supply> {
  const vault = createVault(masterKey);
  const references = Array.from({ length: count }, (_, place) =>
    vault.tokenReference(tenantId, `${name}-${place + 1}`),
  );
  await asTenant(ownerUrl, tenantId, (client) =>
    client.query(
      `INSERT INTO credential (tenant_id, id, kind, account_id, reference, state, version, brand, last4, expires_on, country,
         is_default, created_at, changed_at)
       SELECT $1, uuidv7(), 'card_token', '', reference, 'active', 1, 'Visa', '4242', '2031-12-31', 'AU', false, now(), now()
       FROM unnest($2::text[]) AS reference`,
      [tenantId, references],
    ),
  );
  return supplyOf(tenantId, name, count);
}
