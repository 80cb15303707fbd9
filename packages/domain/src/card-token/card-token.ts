import type { CredentialState } from "#deletion/credential-state.ts";

/** A card token: the name by which a merchant pays with a card that is kept elsewhere. */
export type CardToken = {
  readonly kind: "card_token";
  readonly state: CredentialState;
};
