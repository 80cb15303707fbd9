import type { ClientRight } from "@expunge/application/tenants/client-directory.port";
import { createVault } from "@expunge/application/vault/vault";
import { provisionClient, provisionTenant } from "@expunge/database/migrator/provision-login";
import { TENANTS } from "#demo/identities.ts";
import type { Secrets } from "#secrets.ts";

/** Makes the tenants of the demo and their machine clients. */
export async function ensureTenants(ownerUrl: string, secrets: Secrets): Promise<void> {
  const vault = createVault(Buffer.from(secrets.masterKey, "base64"));
  const { merchant, readOnlyMerchant, otherMerchant, cards } = secrets.clients;
  const client = (
    tenantId: string,
    name: string,
    { key, secret }: { key: string; secret: string },
    ...rights: ClientRight[]
  ) =>
    provisionClient(ownerUrl, {
      tenantId,
      name,
      clientKey: key,
      rights,
      secretHash: vault.clientSecretHash(secret),
    });

  for (const tenant of Object.values(TENANTS)) await provisionTenant(ownerUrl, tenant);
  await Promise.all([
    client(
      TENANTS.demo.tenantId,
      "Demo merchant",
      merchant,
      "payment_options:read",
      "payment_options:delete",
    ),
    client(
      TENANTS.demo.tenantId,
      "Demo merchant, read only",
      readOnlyMerchant,
      "payment_options:read",
    ),
    client(
      TENANTS.other.tenantId,
      "Other merchant",
      otherMerchant,
      "payment_options:read",
      "payment_options:delete",
    ),
    client(TENANTS.demo.tenantId, "Demo card client", cards, "cards:use", "cards:admin"),
  ]);
}
