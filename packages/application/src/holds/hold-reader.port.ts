import type { DeletionRecord } from "#records/deletion.ts";
import type { HoldRecord } from "#records/hold.ts";

/** Reads holds. */
export interface HoldReader {
  /** Every hold that was ever placed on one of the credentials, oldest first. */
  listByCredentials(
    tenantId: string,
    credentialIds: readonly string[],
  ): Promise<readonly HoldRecord[]>;
  /** Whether this person requested a deletion of one of the credentials that has not ended, has failed, or was refused. */
  hasRequestedDeletion(
    tenantId: string,
    requestedBy: string,
    of: readonly Pick<DeletionRecord, "credentialId" | "targetReference">[],
  ): Promise<boolean>;
}
