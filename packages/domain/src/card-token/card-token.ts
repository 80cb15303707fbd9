import type { CredentialState } from "#deletion/credential-state.ts";

/** A card token: a merchant's reference to a card that is stored elsewhere. */
export type CardToken = {
  readonly kind: "card_token";
  readonly state: CredentialState;
};
