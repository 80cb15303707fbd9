import { timingSafeEqual } from "node:crypto";
import { lowerCaseUuid } from "@expunge/schemas/boundary/uuid";
import type { ClientDirectory, ClientRecord } from "#tenants/client-directory.port.ts";
import type { Vault } from "#vault/vault.ts";

/**
 * The machine client with this key and secret. Undefined when either is wrong, without telling them apart. A key that is a UUID is read in
 * any case. The secret's hash is compared in constant time.
 */
export function authenticateClient({ clients, vault }: { clients: ClientDirectory; vault: Vault }) {
  return async (clientKey: string, secret: string): Promise<ClientRecord | undefined> => {
    const client = await clients.find(lowerCaseUuid(clientKey));
    const given = vault.clientSecretHash(secret);
    return client && timingSafeEqual(client.secretHash, given) ? client : undefined;
  };
}
