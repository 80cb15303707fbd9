import type { HoldRecord } from "#records/hold.ts";

/** Holds, to be shown, and to be found when they are placed again or released. */
export interface HoldReader {
  /** Every hold that was ever placed on a credential, the oldest first. */
  ofCredential(tenantId: string, credentialId: string): Promise<readonly HoldRecord[]>;
}
