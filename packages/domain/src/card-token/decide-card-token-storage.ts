import type { CredentialState } from "#deletion/credential-state.ts";
import { reason, type Reason } from "#rules.ts";

/** `new`: the token was never here. `renewed`: it was deleted, and starts a new life. */
export type CardTokenStorage =
  | { readonly kind: "new" }
  | { readonly kind: "renewed" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/**
 * Decides whether a card token may be stored. `known` is what the tenant has it as, a deleted one by its tombstone;
 * `reconsent` says that the customer has consented anew, which matters to a deleted token only.
 */
export function decideCardTokenStorage(
  known: CredentialState | undefined,
  reconsent: boolean,
): CardTokenStorage {
  switch (known) {
    case undefined:
      return { kind: "new" };
    case "active":
    case "pending_deletion":
      return { kind: "refused", reasons: [reason("CARD-03")] };
    case "deleted":
      return reconsent ? { kind: "renewed" } : { kind: "refused", reasons: [reason("CARD-02")] };
  }
}
