import type { CredentialRecord, InstrumentCredential } from "#records/credential.ts";
import type { NaturalKey } from "#records/natural-key.ts";

/** The other representations of the card behind a credential, or of the unknown card token of a look-up. */
export function representationsOf(
  credentials: Iterable<CredentialRecord>,
  credential: CredentialRecord | undefined,
  lookup?: NaturalKey,
): readonly InstrumentCredential[] {
  const hash = vaultHash(credential, lookup);
  if (hash === null) return [];
  return [...credentials]
    .filter((one) => one.kind !== "click_to_pay_customer")
    .filter(
      ({ id, kind, reference, vaultReference }) =>
        id !== credential?.id &&
        (vaultReference === hash || (kind === "card_token" && reference === hash)),
    );
}

function vaultHash(credential: CredentialRecord | undefined, lookup?: NaturalKey): string | null {
  if (credential === undefined) return lookup?.kind === "card_token" ? lookup.reference : null;
  if (!credential.shared) return null;
  return credential.kind === "card_token" ? credential.reference : credential.vaultReference;
}

/** The number of other representations of a new credential's vault token. */
export function representationCount(
  credentials: Iterable<CredentialRecord>,
  stored: CredentialRecord,
): number {
  return [...credentials].filter(({ kind, reference, vaultReference }) =>
    stored.kind === "card_token"
      ? vaultReference === stored.reference
      : kind === "card_token" && reference === stored.vaultReference,
  ).length;
}
