import type { WebhookFormat } from "#webhooks/webhook-store.port.ts";
import type { AuditEntry, EventEntry } from "#write-path/change.ts";
import type { Sealed } from "#vault/vault.ts";

/** `disabledReason` of an endpoint that answered 410. */
export const WEBHOOK_GONE = "410 Gone";

/** The lease of a claimed delivery. */
export const WEBHOOK_LEASE_MS = 60_000;

/** The rest of a lease that an attempt needs: longer than it may take. */
export const WEBHOOK_ATTEMPT_MS = 25_000;

export type EndpointKey = { readonly tenantId: string; readonly endpointId: string };

/** An event of the log to be sent. Any type, including those that only a newer version knows. */
export type OutgoingEvent = {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly occurredAt: Date;
  readonly body: unknown;
};

/** A delivery leased to this process until `leasedUntil`; other processes may claim it afterwards. */
export type ClaimedDelivery = EndpointKey & {
  readonly id: string;
  readonly leasedUntil: Date;
  /** The credential that the event concerns, or another subject: deliveries of the same one are sent in order. */
  readonly credential: string;
  /** Attempts before this one. */
  readonly attempts: number;
  /** The start of the lag: the event's time, or the time of the replay request. */
  readonly since: Date;
  /** Null when the log no longer retains it. */
  readonly event: OutgoingEvent | null;
  readonly url: string;
  readonly format: WebhookFormat;
  /** `EndpointSecret[]`, sealed for the endpoint's id. */
  readonly secrets: Sealed;
};

/** One attempt: its start, its duration in milliseconds, the HTTP status and, unless the endpoint accepted the event, the error. */
export type DeliveryAttempt = {
  readonly at: Date;
  readonly ms: number;
  readonly status: number | null;
  readonly error: string | null;
};

/** The next state of a delivery. A dead one may have ended without an attempt; a pending one without an attempt is returned. */
export type DeliveryOutcome =
  | { readonly state: "delivered"; readonly attempt: DeliveryAttempt }
  | { readonly state: "pending"; readonly attempt?: DeliveryAttempt; readonly dueAt: Date }
  | { readonly state: "dead"; readonly attempt?: DeliveryAttempt; readonly error: string };

/** The outcome of a claimed delivery. `isLast`: no other delivery of its credential was claimed behind it. */
export type DeliveryRecord = {
  readonly claimed: ClaimedDelivery;
  readonly outcome: DeliveryOutcome;
  readonly isLast: boolean;
};

/** Deliveries of events to endpoints. Several processes work on it concurrently. */
export interface WebhookDeliveryStore {
  /** Endpoints with events that are not fanned out yet, of these tenants or of all; unordered. */
  endpointsBehind(
    tenantIds: readonly string[] | undefined,
    limit: number,
  ): Promise<readonly EndpointKey[]>;
  /** Endpoints with deliveries due at `now`; unordered. */
  endpointsDue(now: Date, limit: number): Promise<readonly EndpointKey[]>;
  /**
   * Creates the endpoint's deliveries for the next `limit` events of the log, each event once. `behind`: more events are left; false while
   * another process fans out for the endpoint.
   */
  fanOut(
    endpoint: EndpointKey,
    limit: number,
    now: Date,
  ): Promise<{ readonly made: number; readonly behind: boolean }>;
  /**
   * Leases due deliveries until `until`, in the order of the log: of each credential the first pending ones without a gap, and none
   * behind one that is leased or waits.
   */
  claim(
    endpoint: EndpointKey,
    claim: {
      readonly limit: number;
      readonly now: Date;
      readonly until: Date;
      /** Of the events of batches' items, or of all others. */
      readonly batchItems: boolean;
    },
  ): Promise<readonly ClaimedDelivery[]>;
  /**
   * Records outcomes of a tenant's deliveries. Returns how many were written: not those whose lease was lost, but a successful delivery counts
   * in any case.
   */
  record(tenantId: string, records: readonly DeliveryRecord[], now: Date): Promise<number>;
  /** Disables an active endpoint, with its event and audit entry. False when it was not active. */
  disable(
    endpoint: EndpointKey,
    because: string,
    records: { readonly event: EventEntry; readonly audit: AuditEntry },
  ): Promise<boolean>;
  /** Ends pending deliveries of disabled-as-gone endpoints, and deletes deliveries that ended before `endedBefore`. Returns both counts. */
  tidy(
    endedBefore: Date,
    now: Date,
  ): Promise<{ readonly ended: number; readonly forgotten: number }>;
  /** Ends the pending deliveries of an endpoint that answered 410. Returns their number. */
  endPending(endpoint: EndpointKey, now: Date): Promise<number>;
}
