import type {
  CardRecord,
  CustomerCredential,
  InstrumentCredential,
  MandateRecord,
} from "#records/credential.ts";
import type { NaturalKey } from "#records/natural-key.ts";

export type PaymentOptionRecord = {
  readonly credential: InstrumentCredential;
  readonly mandate: MandateRecord | null;
};
export type PaymentOptionQuery = {
  readonly accountId: string;
  readonly includeDeleted: boolean;
  /** The reference of the last option of the previous page. */
  readonly after?: string;
  readonly limit: number;
};
export type CustomerRecord = {
  readonly credential: CustomerCredential;
  readonly cards: readonly CardRecord[];
};

/** Stored credentials for display. Sealed data stays sealed. */
export interface CredentialReader {
  /** Options of an account by reference, which is the order of storage. Deleted ones are included on request only. */
  listPaymentOptions(
    tenantId: string,
    query: PaymentOptionQuery,
  ): Promise<readonly PaymentOptionRecord[]>;
  findPaymentOption(tenantId: string, names: NaturalKey): Promise<PaymentOptionRecord | undefined>;
  findCardToken(tenantId: string, names: NaturalKey): Promise<InstrumentCredential | undefined>;
  findCustomer(tenantId: string, names: NaturalKey): Promise<CustomerRecord | undefined>;
}
