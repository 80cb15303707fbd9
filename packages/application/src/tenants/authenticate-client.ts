import { timingSafeEqual } from "node:crypto";
import type { ClientDirectory, ClientRecord } from "#tenants/client-directory.port.ts";
import type { Vault } from "#vault/vault.ts";

/** Finds the machine client with this key and secret; nothing when either is wrong, without telling which. */
export function authenticateClient({ clients, vault }: { clients: ClientDirectory; vault: Vault }) {
  return async (clientKey: string, secret: string): Promise<ClientRecord | undefined> => {
    const client = await clients.find(clientKey);
    const given = vault.clientSecretHash(secret);
    return client && timingSafeEqual(client.secretHash, given) ? client : undefined;
  };
}
