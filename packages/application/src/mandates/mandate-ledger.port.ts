import type { MandateState } from "@expunge/domain/mandate/mandate";
import type { Hold } from "@expunge/domain/hold/hold";
import type { AuditEntry } from "#write-path/change.ts";
import type { CredentialRecord, MandateRecord } from "#records/credential.ts";
import type { EvidenceRecord } from "#records/evidence.ts";
import type { MandateFile, MandateVersionRecord } from "#records/mandate-file.ts";

/** A locked mandate with its evidence, if sealed. */
export type LockedMandate = MandateFile & {
  readonly credential: CredentialRecord;
  readonly evidence: EvidenceRecord | null;
  /** Unreleased holds on its payment option. */
  readonly holds: readonly Hold[];
};

export type MandateWrite = {
  /** The new state, by a signature. */
  readonly state?: MandateState;
  readonly signedOn?: string;
  readonly amendment?: {
    readonly mandate: Pick<
      MandateRecord,
      "creditorId" | "reference" | "creditorName" | "debtorAgent" | "version"
    >;
    readonly past: MandateVersionRecord;
    /** The debtor's new account, sealed. */
    readonly account?: Pick<CredentialRecord, "sealed" | "sealedKey" | "maskedNumber">;
  };
  readonly audit: AuditEntry;
};

/** Reads and changes mandates. */
export interface MandateLedger {
  find(tenantId: string, creditorId: string, reference: string): Promise<MandateFile | undefined>;
  /**
   * Locks a mandate, writes the returned decision and returns it. Undefined, without a decision, when the mandate does not exist; `taken`
   * when the new reference ever belonged to a mandate of the creditor.
   */
  change<Decision extends { readonly write?: MandateWrite }>(
    tenantId: string,
    key: { readonly creditorId: string; readonly reference: string },
    decide: (locked: LockedMandate) => Decision,
  ): Promise<Decision | "taken" | undefined>;
}
