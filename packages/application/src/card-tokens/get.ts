import type { CardTokenView } from "@expunge/schemas/trpc/card-tokens";
import { ExpungeError } from "#expunge-error.ts";
import type { CredentialReader } from "#write-path/credential-reader.port.ts";
import { expiryOf } from "#records/expiry.ts";
import { naturalKeyOf } from "#records/natural-key.ts";
import type { Vault } from "#vault/vault.ts";

/** A card token's state and display data. Throws `not_found`. */
export function getCardToken({ reader, vault }: { reader: CredentialReader; vault: Vault }) {
  return async (tenantId: string, token: string): Promise<CardTokenView> => {
    const found = await reader.findCardToken(
      tenantId,
      naturalKeyOf(vault, tenantId, { kind: "card_token", token }),
    );
    if (found === undefined) throw new ExpungeError("not_found", "there is no such card token");
    const { brand, last4, expiresOn, country, deletionId } = found;
    return {
      state: found.state,
      storedAt: found.createdAt.toISOString(),
      ...(brand && { brand }),
      ...(last4 && { last4 }),
      ...(expiresOn && { expiry: expiryOf(expiresOn) }),
      ...(country && { country }),
      ...(deletionId && { deletionId }),
    };
  };
}
