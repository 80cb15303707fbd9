import type { HoldRecord } from "#records/hold.ts";

/** Reads holds. */
export interface HoldReader {
  /** Every hold that was ever placed on a credential, oldest first. */
  listByCredential(tenantId: string, credentialId: string): Promise<readonly HoldRecord[]>;
}
