import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import type { CredentialState } from "@expunge/domain/deletion/credential-state";
import type { MandateScheme, MandateState, MandateType } from "@expunge/domain/mandate/mandate";

type KindAndState =
  | { readonly kind: "payment_option" | "card_token"; readonly state: CredentialState }
  | { readonly kind: "click_to_pay_customer"; readonly state: EnrolmentState };

type CredentialColumns = {
  readonly tenantId: string;
  readonly id: string;
  readonly accountId: string;
  readonly reference: string;
  readonly version: number;
  /** The kind of a payment option. */
  readonly method: "sepa_direct_debit" | "card" | null;
  readonly brand: string | null;
  readonly last4: string | null;
  /** The last day on which a card is valid, `YYYY-MM-DD`. */
  readonly expiresOn: string | null;
  /** The country of a card token's issuer, ISO 3166-1. */
  readonly country: string | null;
  readonly maskedNumber: string | null;
  readonly isDefault: boolean;
  readonly ownerBid: string | null;
  readonly sealed: Uint8Array<ArrayBuffer> | null;
  readonly sealedKey: Uint8Array<ArrayBuffer> | null;
  readonly deletionId: string | null;
  /** The keyed hash of the vault token of a payment option: the reference of the card token, where that is stored too. */
  readonly vaultReference: string | null;
  /** The id of a customer at the network, if it was enrolled there under another than ours. */
  readonly networkReference: string | null;
  /** Whether the same vault token is stored as a card token and as payment options. */
  readonly shared: boolean;
  readonly createdAt: Date;
  readonly changedAt: Date;
};

/** A stored payment credential. Columns that its kind lacks, or that a deletion has erased, are null. */
export type CredentialRecord = CredentialColumns & KindAndState;
/** A payment option or a card token. */
export type InstrumentCredential = Exclude<CredentialRecord, CustomerCredential>;
export type CustomerCredential = Extract<CredentialRecord, { kind: "click_to_pay_customer" }>;

type NewCredential = Pick<CredentialColumns, "tenantId" | "id" | "accountId" | "reference"> &
  KindAndState &
  Partial<CredentialColumns> & { readonly at: Date };

/** A credential as it is first stored; columns that are not given are null. */
export function newCredential({ at, ...given }: NewCredential): CredentialRecord {
  return {
    version: 1,
    method: null,
    brand: null,
    last4: null,
    expiresOn: null,
    country: null,
    maskedNumber: null,
    isDefault: false,
    ownerBid: null,
    sealed: null,
    sealedKey: null,
    deletionId: null,
    vaultReference: null,
    networkReference: null,
    shared: false,
    createdAt: at,
    changedAt: at,
    ...given,
  };
}

export type MandateRecord = {
  readonly tenantId: string;
  readonly id: string;
  readonly credentialId: string;
  readonly creditorId: string;
  readonly reference: string;
  readonly creditorName: string | null;
  /** The BIC of the debtor's bank. */
  readonly debtorAgent: string | null;
  readonly scheme: MandateScheme;
  readonly type: MandateType;
  /** `YYYY-MM-DD`; null before the signature, and after the evidence was erased. */
  readonly signedOn: string | null;
  readonly state: MandateState;
  readonly version: number;
  readonly cancelledAt: Date | null;
  readonly cancelledBy: string | null;
  readonly cancellationReason: string | null;
  /** When the cancellation was sent over the tenant's channel. */
  readonly cancellationSentAt: Date | null;
  readonly createdAt: Date;
};

export type CardRecord = {
  readonly tenantId: string;
  readonly credentialId: string;
  readonly cardId: number;
  readonly last4: string | null;
  readonly state: EnrolmentState;
  readonly changedAt: Date;
};
