import { timingSafeEqual } from "node:crypto";
import { lowerCaseUuid } from "@expunge/schemas/boundary/uuid";
import type { ClientDirectory, ClientRecord } from "#tenants/client-directory.port.ts";
import type { Vault } from "#vault/vault.ts";

type Deps = {
  readonly clients: ClientDirectory;
  /** The client as read a moment ago, if it was. */
  readonly remembered?: (clientKey: string) => ClientRecord | undefined;
  readonly vault: Vault;
};

/** The hash of no secret: no input has it. */
const NO_HASH = new Uint8Array(32);

/** A failed login with the client of the key, if there is one: for the audit, never for the answer. */
export type Login =
  | { readonly kind: "authenticated"; readonly client: ClientRecord }
  | { readonly kind: "failed"; readonly client: ClientRecord | undefined };

/**
 * Authenticates a machine client by its key and its secret, or the secret before during a rotation. Failures cannot be told apart by the
 * time they take: each reads the directory and compares two hashes in constant time. Only success can spare the read, so a new secret is
 * good immediately. A key that is a UUID is read in any case.
 */
export function authenticateClient({ clients, remembered, vault }: Deps) {
  return async (givenKey: string, secret: string): Promise<Login> => {
    const clientKey = lowerCaseUuid(givenKey);
    const given = vault.clientSecretHash(secret);
    const known = remembered?.(clientKey);
    if (known && hasSecret(known, given)) return { kind: "authenticated", client: known };
    const client = await clients.find(clientKey);
    const matches = hasSecret(client, given);
    return matches && client ? { kind: "authenticated", client } : { kind: "failed", client };
  };
}

function hasSecret(client: ClientRecord | undefined, given: Uint8Array): boolean {
  const isCurrent = timingSafeEqual(client?.secretHash ?? NO_HASH, given);
  const isPrevious = timingSafeEqual(client?.previousSecretHash ?? NO_HASH, given);
  return isCurrent || isPrevious;
}
