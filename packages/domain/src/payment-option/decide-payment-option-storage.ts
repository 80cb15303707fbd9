import type { CredentialState } from "#deletion/credential-state.ts";
import { reason, type Reason } from "#rules.ts";

export type PaymentOptionStorage =
  | { readonly kind: "new" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/**
 * Decides whether a payment option may be stored under a reference of the caller's (OPT-01, OPT-02).
 *
 * @param known the state of the account's option with that reference; undefined if there never was one
 */
export function decidePaymentOptionStorage(
  known: CredentialState | undefined,
): PaymentOptionStorage {
  switch (known) {
    case undefined:
      return { kind: "new" };
    case "active":
    case "pending_deletion":
      return { kind: "refused", reasons: [reason("OPT-01")] };
    case "deleted":
      return { kind: "refused", reasons: [reason("OPT-02")] };
  }
}
