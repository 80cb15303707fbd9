import type { MandateState } from "@expunge/domain/mandate/mandate";
import type { AuditEntry } from "#write-path/change.ts";
import type { CredentialRecord, MandateRecord } from "#records/credential.ts";
import type { EvidenceRecord } from "#records/evidence.ts";
import type { CollectionRecord, MandateFile, MandateVersionRecord } from "#records/mandate-file.ts";
import type { Job } from "#records/job.ts";

/** A mandate that nobody can change meanwhile, with its evidence, if it was sealed, and the deletion of its option that waits, if any. */
export type LockedMandate = MandateFile & {
  readonly credential: CredentialRecord;
  readonly evidence: EvidenceRecord | null;
  readonly waitingDeletionId: string | null;
  readonly evidenceMarginDays: number;
};

export type MandateWrite = {
  readonly collection?: CollectionRecord;
  /** Where a collection or a signature has led the mandate. */
  readonly state?: MandateState;
  readonly signedOn?: string;
  /** The evidence, sealed anew with what has happened since. */
  readonly evidence?: EvidenceRecord;
  readonly jobs?: readonly Job[];
  readonly amendment?: {
    readonly mandate: Pick<
      MandateRecord,
      "creditorId" | "reference" | "creditorName" | "debtorAgent" | "version"
    >;
    readonly past: MandateVersionRecord;
    /** The debtor's account, sealed anew. */
    readonly account?: Pick<CredentialRecord, "sealed" | "sealedKey" | "maskedNumber">;
  };
  readonly audit: AuditEntry;
};

/** What happens to mandates while they live. */
export interface MandateLedger {
  find(tenantId: string, creditorId: string, reference: string): Promise<MandateFile | undefined>;
  /**
   * Decides over a mandate that cannot change meanwhile, and writes what the decision returns. Nothing is decided, and
   * undefined returned, where there is no such mandate.
   * Fails with `taken` when the new reference was ever given to a mandate of the creditor.
   */
  change<Decision extends { readonly write?: MandateWrite }>(
    tenantId: string,
    named: { readonly creditorId: string; readonly reference: string },
    decide: (locked: LockedMandate) => Decision,
  ): Promise<Decision | "taken" | undefined>;
}
