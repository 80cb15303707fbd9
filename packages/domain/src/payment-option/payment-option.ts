import type { CredentialState } from "#deletion/credential-state.ts";
import type { Mandate } from "#mandate/mandate.ts";

/** A stored payment option. Only SEPA direct debit has a mandate. */
export type PaymentOption = {
  readonly kind: "payment_option";
  readonly state: CredentialState;
  readonly mandate?: Mandate;
};
