import type { Hold } from "@expunge/domain/hold/hold";
import type { CardRecord, CustomerCredential } from "#records/credential.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import type { NetworkRequestRecord } from "#records/network-request.ts";

/** A network request with its customer and cards, and its deletion, if it belongs to one. */
export type NetworkTask = {
  readonly request: NetworkRequestRecord;
  readonly customer: CustomerCredential;
  readonly cards: readonly CardRecord[];
  readonly deletion: DeletionRecord | null;
  /** The customer's deletion that is scheduled or waits for this request. */
  readonly pendingDeletion: DeletionRecord | null;
  /** Unreleased holds on the customer and its cards. */
  readonly holds: readonly Hold[];
  /** The tenant's time limit for a request without an outcome, in hours; unset for the default. */
  readonly timeoutHours?: number;
};

/** Network requests, for the worker. */
export interface NetworkRequestStore {
  load(tenantId: string, requestId: string): Promise<NetworkTask | undefined>;
  /** Writes the state of a request. False when a concurrent write came first. */
  saveProgress(before: NetworkRequestRecord, after: NetworkRequestRecord): Promise<boolean>;
}
