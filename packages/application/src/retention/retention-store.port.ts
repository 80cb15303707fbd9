import type { Day } from "@expunge/domain/calendar/day";
import type { AuditEntry } from "#write-path/change.ts";

/** The limits of an erasure: evidence whose last day of retention is before `day`, risk signals from before `signalsBefore`. */
export type ErasureLimits = {
  readonly day: Day;
  readonly signalsBefore: Date;
  readonly now: Date;
  /** Evidence records per call. */
  readonly limit: number;
};

/** Data with a retention period. */
export interface RetentionStore {
  /**
   * Erases limits data, at most `limit` evidence records, with an audit entry unless there was none. Returns the number of evidence
   * records.
   */
  eraseExpired(
    tenantId: string,
    limits: ErasureLimits,
    audit: (erased: number) => AuditEntry,
  ): Promise<number>;
}
