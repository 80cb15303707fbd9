import type { DeletionRecord } from "#records/deletion.ts";
import type { HoldRecord } from "#records/hold.ts";

/** Reads holds. */
export interface HoldReader {
  /** Every hold that was ever placed on a credential, oldest first. */
  listByCredential(tenantId: string, credentialId: string): Promise<readonly HoldRecord[]>;
  /** Whether this person requested a deletion of the credential that has not ended, has failed, or was refused. */
  hasRequestedDeletion(
    tenantId: string,
    requestedBy: string,
    of: Pick<DeletionRecord, "credentialId" | "targetReference">,
  ): Promise<boolean>;
}
