/** Where something is in the event log of a tenant: positions are the sequences of events. */
export interface EventPositions {
  /** The place of the last event; 0 when there is none. */
  last(tenantId: string): Promise<bigint>;
  /** The position before the first event at or after a time. The log is ordered by commit: times are out of order by seconds at most. */
  before(tenantId: string, at: Date): Promise<bigint>;
  /** The sequences of a subject's events in (after, upTo]. */
  about(tenantId: string, subject: string, after: bigint, upTo: bigint): Promise<readonly bigint[]>;
}
