import type { CredentialState } from "#deletion/credential-state.ts";
import { reason, type Reason } from "#rules.ts";

/** `new`: the token was never stored. `renewed`: it was deleted and is stored again. */
export type CardTokenStorage =
  | { readonly kind: "new" }
  | { readonly kind: "renewed" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/**
 * Decides whether a card token may be stored (CARD-02, CARD-03).
 *
 * @param known the state of the token at the tenant; undefined if it was never stored
 * @param reconsent whether the customer has given new consent; relevant to a deleted token only
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
