import type { AuditEntry } from "#write-path/change.ts";
import type { MandateRecord } from "#records/credential.ts";

/** The claim of a sender on a cancellation. A later claim invalidates it. */
export type CancellationClaim = {
  readonly number: number;
  /** The claim under which the message was prepared, if it was. */
  readonly prepared: number | null;
};

/** Mandates with a cancellation to send. */
export interface CancellationStore {
  find(tenantId: string, mandateId: string): Promise<MandateRecord | undefined>;
  /** Claims a cancellation for a folder; undefined if it was sent, or prepared in another folder. */
  claim(
    tenantId: string,
    mandateId: string,
    folderId: string,
  ): Promise<CancellationClaim | undefined>;
  /** Records that the message is prepared. Returns false if another sender has claimed it since. */
  markPrepared(tenantId: string, mandateId: string, claim: number): Promise<boolean>;
  /** Records that the cancellation was sent, at the time of the audit entry. Idempotent. */
  markSent(tenantId: string, mandateId: string, audit: AuditEntry): Promise<void>;
}
