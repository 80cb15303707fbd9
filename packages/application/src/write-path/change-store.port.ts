import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import type { CredentialState } from "@expunge/domain/deletion/credential-state";
import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import type { Hold } from "@expunge/domain/hold/hold";
import type { VelocityKey } from "@expunge/domain/risk/risk-policy";
import type { InstrumentCredential } from "#records/credential.ts";
import type { MandateFile } from "#records/mandate-file.ts";
import type { Change, StoredAnswer, RequestKey } from "#write-path/change.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import type { NaturalKey } from "#records/natural-key.ts";
import type { MandateRecord } from "#records/credential.ts";

/**
 * The lookup of a credential: by its natural key, with the request's idempotency key and the subjects of its risk history; by one of
 * its deletions; by its own id; or by a present or past reference of its mandate.
 */
export type TargetLookup =
  | NaturalKeyLookup
  | { readonly deletionId: string }
  | { readonly credentialId: string }
  | { readonly mandate: Pick<MandateRecord, "creditorId" | "reference"> };

export type NaturalKeyLookup = NaturalKey & {
  /** `at`: the arrival of the request. A key whose answer has expired by then counts as new. */
  readonly key?: RequestKey & { readonly at: Date };
  readonly history?: { readonly at: Date } & Readonly<Record<VelocityKey, string>>;
};

export type LoadedCredential = {
  readonly id: string;
  readonly version: number;
  readonly deletionId: string | null;
  /** Unreleased holds, expired ones included, on it and on its other representations. */
  readonly holds: readonly Hold[];
  /** The names of those who released one of these holds. */
  readonly holdReleasers: readonly string[];
  /** The deletion that has not ended. All representations have the same. */
  readonly open: DeletionRecord | null;
} & (
  | {
      readonly kind: "payment_option";
      readonly state: CredentialState;
      readonly mandate: MandateFile | null;
    }
  | {
      readonly kind: "card_token";
      readonly state: CredentialState;
      /** The country of the card's issuer, ISO 3166-1. */
      readonly country: string | null;
    }
  | {
      readonly kind: "click_to_pay_customer";
      readonly state: EnrolmentState;
      readonly ownerBid: string;
      /** The cards that are not removed, and those of them that are being removed. */
      readonly cardIds: readonly number[];
      readonly leavingCardIds: readonly number[];
    }
);
export type LoadedCustomer = Extract<LoadedCredential, { kind: "click_to_pay_customer" }>;

/** Another representation of the card behind a credential: the same vault token as a card token or a payment option. */
export type Representation = Pick<
  InstrumentCredential,
  "id" | "kind" | "accountId" | "reference" | "maskedNumber" | "state" | "version"
> & {
  /** Whether a deletion of it has not ended. */
  readonly open: boolean;
};

/** The current state of a credential, with everything that a decision about it depends on. */
export type LoadedTarget = {
  readonly clickToPayEnabled: boolean;
  /** The owner BIDs that the operator assigned to the tenant, within the restriction of its policy. */
  readonly ownerBids: readonly string[];
  readonly credential?: LoadedCredential;
  /** The other representations of its card, deleted ones included; of an unknown card token, the payment options that hold it. */
  readonly representations: readonly Representation[];
  /** The deletion of a lookup by deletion. */
  readonly deletion?: DeletionRecord;
  /** The sealed evidence of a lookup by mandate: the last day of its retention, and whether it was erased. */
  readonly evidence?: { readonly keepUntil: string; readonly erased: boolean };
  readonly policy: TenantPolicy;
  /** The number of requests for each velocity threshold of the policy. */
  readonly counts: readonly number[];
  readonly remembered?: {
    readonly fingerprint: string;
    readonly outcome: StoredAnswer;
    readonly correlationId: string;
  };
};

/** The single way of decisions to the database, in batches: one load, one write. */
export interface ChangeStore {
  /** One target for each lookup, in the same order. */
  loadTargets(tenantId: string, lookups: readonly TargetLookup[]): Promise<readonly LoadedTarget[]>;
  /** Writes all changes in one transaction. Returns for each, in order, whether it was written; one that lost a race was not. */
  applyChanges(tenantId: string, changes: readonly Change[]): Promise<readonly boolean[]>;
}
