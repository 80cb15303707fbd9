import type { CardRecord, CredentialRecord, MandateRecord } from "#records/credential.ts";
import type { TargetNames } from "#records/target-names.ts";

export type PaymentOptionRecord = {
  readonly credential: CredentialRecord;
  readonly mandate: MandateRecord | null;
};
export type AskedOptions = {
  readonly accountId: string;
  readonly deletedToo: boolean;
  /** The reference to go on behind. */
  readonly after?: string;
  readonly limit: number;
};
export type CustomerRecord = {
  readonly credential: CredentialRecord;
  readonly cards: readonly CardRecord[];
};

/** Stored credentials, to be shown. What is sealed stays sealed. */
export interface CredentialReader {
  /** Options of an account by their references, which are in the order of time; deleted ones are left out unless asked for. */
  listPaymentOptions(
    tenantId: string,
    asked: AskedOptions,
  ): Promise<readonly PaymentOptionRecord[]>;
  findPaymentOption(tenantId: string, names: TargetNames): Promise<PaymentOptionRecord | undefined>;
  findCardToken(tenantId: string, names: TargetNames): Promise<CredentialRecord | undefined>;
  findCustomer(tenantId: string, names: TargetNames): Promise<CustomerRecord | undefined>;
}
