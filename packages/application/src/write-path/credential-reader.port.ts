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
  readonly deletedToo: boolean;
  /** The reference to go on behind. */
  readonly after?: string;
  readonly limit: number;
};
export type CustomerRecord = {
  readonly credential: CustomerCredential;
  readonly cards: readonly CardRecord[];
};

/** Stored credentials, to be shown. What is sealed stays sealed. */
export interface CredentialReader {
  /** Options of an account by their references, which are in the order of time; deleted ones are left out unless asked for. */
  listPaymentOptions(
    tenantId: string,
    asked: PaymentOptionQuery,
  ): Promise<readonly PaymentOptionRecord[]>;
  findPaymentOption(tenantId: string, names: NaturalKey): Promise<PaymentOptionRecord | undefined>;
  findCardToken(tenantId: string, names: NaturalKey): Promise<InstrumentCredential | undefined>;
  findCustomer(tenantId: string, names: NaturalKey): Promise<CustomerRecord | undefined>;
}
