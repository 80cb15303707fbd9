import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import type { CredentialState } from "@expunge/domain/deletion/credential-state";
import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import type { Hold } from "@expunge/domain/hold/hold";
import type { VelocityKey } from "@expunge/domain/risk/risk-policy";
import type { MandateFile } from "#records/mandate-file.ts";
import type { Change, RememberedAnswer, RequestKey } from "#write-path/change.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import type { NaturalKey } from "#records/natural-key.ts";

/**
 * How a credential is looked up: by its names, with the key of the request that asks for it and whose history counts for its
 * risk; or by a deletion of it.
 */
export type TargetLookup = NaturalKeyLookup | { readonly deletionId: string };

export type NaturalKeyLookup = NaturalKey & {
  /** `at`: when it came; a key that was remembered for its time by then is a new one. */
  readonly key?: RequestKey & { readonly at: Date };
  readonly history?: { readonly at: Date } & Readonly<Record<VelocityKey, string>>;
};

export type LoadedCredential = {
  readonly id: string;
  readonly version: number;
  readonly deletionId: string | null;
  /** Unreleased holds, expired ones included. */
  readonly holds: readonly Hold[];
  /** The deletion that has not ended. */
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
      /** The cards that are not removed. */
      readonly cardIds: readonly number[];
    }
);
export type LoadedCustomer = Extract<LoadedCredential, { kind: "click_to_pay_customer" }>;

/** A credential as it stands now, with all that a decision about it needs. */
export type LoadedTarget = {
  readonly clickToPayEnabled: boolean;
  readonly credential?: LoadedCredential;
  /** The deletion by which it was asked for. */
  readonly deletion?: DeletionRecord;
  readonly policy: TenantPolicy;
  /** For each velocity threshold of the policy: how many requests there were. */
  readonly counts: readonly number[];
  readonly remembered?: {
    readonly fingerprint: string;
    readonly outcome: RememberedAnswer;
    readonly correlationId: string;
  };
};

/** The one way by which decisions reach the database, for lists: one load, one write. */
export interface ChangeStore {
  /** One answer for each that is asked for, in the same order. */
  loadTargets(tenantId: string, asked: readonly TargetLookup[]): Promise<readonly LoadedTarget[]>;
  /** Writes all changes in one transaction. Says for each, in order, whether it was written: one that lost a race was not. */
  applyChanges(tenantId: string, changes: readonly Change[]): Promise<readonly boolean[]>;
}
