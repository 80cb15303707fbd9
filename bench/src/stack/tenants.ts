import { createVault } from "@expunge/application/vault/vault";
import { provisionClient, provisionTenant } from "@expunge/database/migrator/provision-login";
import { OWNER_BID } from "#seed/customers.ts";

/** A tenant of the benchmark, with its machine client. */
export type Tenant = {
  readonly tenantId: string;
  readonly clientKey: string;
  /** Its `Authorization` header. */
  readonly basic: string;
};

/** As many as pgbench has clients, so that each may have one of its own. */
const TENANTS = 16;

/** Makes the tenants of the benchmark, each with a client that may do everything; their keys are the same in every database. */
export async function makeTenants(
  ownerUrl: string,
  masterKey: Uint8Array,
): Promise<readonly [Tenant, ...Tenant[]]> {
  const vault = createVault(masterKey);
  const make = async (place: number): Promise<Tenant> => {
    const tenantId = `TN-BENCH-${place}`;
    const clientKey = `bench-client-${place}`;
    const secret = `bench-secret-${place}`;
    await provisionTenant(ownerUrl, {
      tenantId,
      name: tenantId,
      clickToPayEnabled: true,
      ownerBids: [OWNER_BID],
    });
    await provisionClient(ownerUrl, {
      tenantId,
      clientKey,
      name: "Benchmark",
      rights: ["payment_options:read", "payment_options:delete", "cards:use", "cards:admin"],
      secretHash: vault.clientSecretHash(secret),
    });
    const encoded = Buffer.from(`${clientKey}:${secret}`).toString("base64");
    return { tenantId, clientKey, basic: `Basic ${encoded}` };
  };
  const first = await make(0);
  const others = Array.from({ length: TENANTS - 1 }, (_, place) => make(place + 1));
  return [first, ...(await Promise.all(others))];
}
