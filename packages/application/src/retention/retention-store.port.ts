import type { Day } from "@expunge/domain/calendar/day";
import type { AuditEntry } from "#write-path/change.ts";

/** What is over: evidence kept until a day before `day`, signals of risk from before `signalsBefore`. */
export type Expired = {
  readonly day: Day;
  readonly signalsBefore: Date;
  readonly now: Date;
  /** The most pieces of evidence that are erased at once. */
  readonly limit: number;
};

/** What is kept for a time only. */
export interface RetentionStore {
  /** Erases what is over, at most `limit` pieces of evidence of it, and notes how many these were, unless it was none. */
  eraseExpired(
    tenantId: string,
    expired: Expired,
    noted: (erased: number) => AuditEntry,
  ): Promise<number>;
}
