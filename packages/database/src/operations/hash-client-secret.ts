import type { MasterKeys } from "@expunge/application/vault/master-keys.port";
import { createVault } from "@expunge/application/vault/vault";
import { keysFromRoot } from "@expunge/application/vault/vault-keys";
import { queryOver } from "#connection/query.ts";
import { firstRoot, openVaultKeys } from "#keys/vault-key-rows.ts";
import { asOwner } from "#migrator/migrate.ts";

/** The hash of a client's secret under the key of the database, or under the one that it will have. Throws an OtherMasterKeyError. */
export function hashClientSecret(
  ownerUrl: string,
  masterKeys: MasterKeys,
  secret: string,
): Promise<Uint8Array> {
  return asOwner(ownerUrl, async (client) => {
    const query = queryOver(client);
    const keys = await openVaultKeys(query, masterKeys);
    const root = keys.find(({ purpose, number }) => purpose === "hash" && number === 0)?.key;
    const hashRoot = root ?? (await firstRoot(query, masterKeys));
    return createVault(keysFromRoot(hashRoot)).clientSecretHash(secret);
  });
}
