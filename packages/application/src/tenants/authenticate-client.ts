import { timingSafeEqual } from "node:crypto";
import type { ClientDirectory, ClientRecord } from "#tenants/client-directory.port.ts";
import type { Vault } from "#vault/vault.ts";

/**
 * The machine client with this key and secret. Undefined when either is wrong, without telling them apart. The secret's hash is compared
 * in constant time.
 */
export function authenticateClient({ clients, vault }: { clients: ClientDirectory; vault: Vault }) {
  return async (clientKey: string, secret: string): Promise<ClientRecord | undefined> => {
    const client = await clients.find(clientKey);
    const given = vault.clientSecretHash(secret);
    return client && timingSafeEqual(client.secretHash, given) ? client : undefined;
  };
}
