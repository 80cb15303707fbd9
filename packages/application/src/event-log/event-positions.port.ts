/** Where something is in the event log of a tenant: places are the sequences of events. */
export interface EventPositions {
  /** The place of the last event; 0 when there is none. */
  last(tenantId: string): Promise<bigint>;
  /** The place before the first event of this time. Events are in the order of their commits: by time they are off by seconds at most. */
  before(tenantId: string, at: Date): Promise<bigint>;
  /** The events about a subject behind one place, up to another. */
  about(tenantId: string, subject: string, after: bigint, upTo: bigint): Promise<readonly bigint[]>;
}
