import type { AuditEntry } from "#write-path/change.ts";
import type { MandateRecord } from "#records/credential.ts";

/** Mandates whose cancellation is to be told over the tenant's channel. */
export interface CancellationStore {
  find(tenantId: string, mandateId: string): Promise<MandateRecord | undefined>;
  /** Notes that the cancellation was told, at the time of the audit entry. Does nothing when that is known. */
  markSent(tenantId: string, mandateId: string, audit: AuditEntry): Promise<void>;
}
