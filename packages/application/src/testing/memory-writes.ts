import type { CardRecord, CredentialRecord } from "#records/credential.ts";
import type { Change } from "#write-path/change.ts";
import { ERASED, updatedCredential } from "#testing/updated-credential.ts";

/** Updates a credential as `apply_changes` does. */
export function writeCredential(
  credentials: Map<string, CredentialRecord>,
  change: NonNullable<Change["credential"]>,
): void {
  const { id, erase, version, renews, ...changed } = change;
  const credential = credentials.get(id);
  if (credential === undefined) return;
  credentials.set(
    id,
    updatedCredential(credential, {
      ...changed,
      ...(renews && { deletionId: null }),
      ...(erase && ERASED),
      version: version + 1,
    }),
  );
}

/** Moves the cards of a customer to another state. */
export function moveCards(
  cards: Map<string, CardRecord>,
  { credentialId, from, state, cardIds, changedAt }: NonNullable<Change["movedCards"]>,
): void {
  for (const [name, card] of cards) {
    const meant = card.credentialId === credentialId && (cardIds?.includes(card.cardId) ?? true);
    if (meant && from.includes(card.state)) cards.set(name, { ...card, state, changedAt });
  }
}
