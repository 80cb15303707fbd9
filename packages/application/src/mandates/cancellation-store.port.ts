import type { AuditEntry } from "#write-path/change.ts";
import type { MandateRecord } from "#records/credential.ts";

/** Mandates with a cancellation to send. */
export interface CancellationStore {
  find(tenantId: string, mandateId: string): Promise<MandateRecord | undefined>;
  /** Records that the cancellation was sent, at the time of the audit entry. Idempotent. */
  markSent(tenantId: string, mandateId: string, audit: AuditEntry): Promise<void>;
}
