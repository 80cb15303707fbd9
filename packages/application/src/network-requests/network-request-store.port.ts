import type { CardRecord, CustomerCredential } from "#records/credential.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import type { NetworkRequestRecord } from "#records/network-request.ts";

/** A request to the network with the customer that it is about and, where there is one, the deletion behind it. */
export type NetworkTask = {
  readonly request: NetworkRequestRecord;
  readonly customer: CustomerCredential;
  readonly cards: readonly CardRecord[];
  readonly deletion: DeletionRecord | null;
  /** The customer's deletion that is scheduled, or waits for this request to end. */
  readonly pendingDeletion: DeletionRecord | null;
  /** How long the tenant wants a request to go on without an outcome, in hours; unset when it has not decided. */
  readonly giveUpHours?: number;
};

/** The requests to the network, as the worker sees them. */
export interface NetworkRequestStore {
  load(tenantId: string, requestId: string): Promise<NetworkTask | undefined>;
  /** Writes how far a request is. False when somebody else has written since it was loaded. */
  advance(before: NetworkRequestRecord, after: NetworkRequestRecord): Promise<boolean>;
}
