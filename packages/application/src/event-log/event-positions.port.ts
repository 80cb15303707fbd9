/** Look-ups of positions in the event log of a tenant. A position is the sequence of an event. */
export interface EventPositions {
  /** The position of the last event; 0 when the log is empty. */
  last(tenantId: string): Promise<bigint>;
  /** The position before the first event at or after a time. The log is ordered by commit: times are out of order by seconds at most. */
  before(tenantId: string, at: Date): Promise<bigint>;
  /** The sequences of a subject's events in (after, upTo]. */
  about(tenantId: string, subject: string, after: bigint, upTo: bigint): Promise<readonly bigint[]>;
}
