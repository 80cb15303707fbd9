import type { WebhookFormat } from "#webhooks/webhook-store.port.ts";
import type { AuditEntry, EventEntry } from "#write-path/change.ts";
import type { Sealed } from "#vault/vault.ts";

/** `disabledReason` of an endpoint that answered 410. */
export const WEBHOOK_GONE = "410 Gone";

/** The lease of a claimed delivery: longer than an attempt may take. */
export const WEBHOOK_LEASE_MS = 60_000;

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

/** The next state of a delivery. A dead one may have ended without an attempt. */
export type DeliveryOutcome =
  | { readonly state: "delivered"; readonly attempt: DeliveryAttempt }
  | { readonly state: "pending"; readonly attempt: DeliveryAttempt; readonly dueAt: Date }
  | { readonly state: "dead"; readonly attempt?: DeliveryAttempt; readonly error: string };

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
  /** Leases due deliveries until `until`, of each credential only the first pending one. */
  claim(
    endpoint: EndpointKey,
    claim: { readonly limit: number; readonly now: Date; readonly until: Date },
  ): Promise<readonly ClaimedDelivery[]>;
  /** Records an outcome. False, with nothing written, when the lease was lost. */
  record(claimed: ClaimedDelivery, outcome: DeliveryOutcome, now: Date): Promise<boolean>;
  /** Ends the lease of a delivery that was not attempted: it is due immediately. */
  release(claimed: ClaimedDelivery, now: Date): Promise<void>;
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
