import type { WebhookFormat } from "#webhooks/webhook-store.port.ts";
import type { AuditEntry, EventEntry } from "#write-path/change.ts";
import type { Sealed } from "#vault/vault.ts";

/** Why an endpoint is disabled that has said it is gone. */
export const WEBHOOK_GONE = "410 Gone";

/** The lease of a claimed delivery: longer than an attempt may take. */
export const WEBHOOK_LEASE_MS = 60_000;

export type EndpointName = { readonly tenantId: string; readonly endpointId: string };

/** An event out of the log as it is sent on: whatever its type, also one that only a newer version knows. */
export type SentEvent = {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly occurredAt: Date;
  readonly body: unknown;
};

/** A delivery that this process has taken until `leasedUntil`; after that it is anybody's again. */
export type ClaimedDelivery = EndpointName & {
  readonly id: string;
  readonly leasedUntil: Date;
  /** The tries before. */
  readonly attempts: number;
  /** From when on it is late: when the event occurred, or its replay was asked for. */
  readonly since: Date;
  /** Null when the log no longer keeps it. */
  readonly event: SentEvent | null;
  readonly url: string;
  readonly format: WebhookFormat;
  /** `EndpointSecret[]`, sealed for the endpoint's id. */
  readonly secrets: Sealed;
};

/** A try: when it began, how long it took, what the endpoint said and, where it did not take the event, why. */
export type DeliveryAttempt = {
  readonly at: Date;
  readonly ms: number;
  readonly status: number | null;
  readonly error: string | null;
};

/** What becomes of a delivery. One that is dead may have ended without a try. */
export type DeliveryOutcome =
  | { readonly state: "delivered"; readonly attempt: DeliveryAttempt }
  | { readonly state: "pending"; readonly attempt: DeliveryAttempt; readonly dueAt: Date }
  | { readonly state: "dead"; readonly attempt?: DeliveryAttempt; readonly error: string };

/** Events on their way to endpoints. Several processes work on it at once. */
export interface WebhookDeliveryStore {
  /** Endpoints that have not been handed all events: of these tenants, or of all; so many at most, in no order. */
  behind(tenantIds: readonly string[] | undefined, limit: number): Promise<readonly EndpointName[]>;
  /** Endpoints that something is to be sent to by now, so many at most, in no order. */
  due(now: Date, limit: number): Promise<readonly EndpointName[]>;
  /**
   * Makes deliveries of the next `limit` events of the log. Each event is handed to an endpoint once. `behind`: there is more;
   * not so when another process is at it.
   */
  handOut(
    endpoint: EndpointName,
    limit: number,
    now: Date,
  ): Promise<{ readonly made: number; readonly behind: boolean }>;
  /** Takes what is due, so many at most, and of each credential only what is to be sent first. */
  claim(
    endpoint: EndpointName,
    claim: { readonly limit: number; readonly now: Date; readonly until: Date },
  ): Promise<readonly ClaimedDelivery[]>;
  /** Writes what became of a delivery. False: others have ended it, or taken it since, and nothing was written. */
  record(claimed: ClaimedDelivery, outcome: DeliveryOutcome, now: Date): Promise<boolean>;
  /** Gives back what was taken and not tried to its end: it is due at once. */
  giveBack(claimed: ClaimedDelivery, now: Date): Promise<void>;
  /** Disables an endpoint that is active, with its event and audit entry. False: it was not active any more. */
  disable(
    endpoint: EndpointName,
    because: string,
    told: { readonly event: EventEntry; readonly audit: AuditEntry },
  ): Promise<boolean>;
  /** Ends what is still pending at endpoints that are gone, and forgets deliveries that ended before a moment. Says how many of both. */
  tidy(
    endedBefore: Date,
    now: Date,
  ): Promise<{ readonly ended: number; readonly forgotten: number }>;
  /** Ends what is still pending at an endpoint that is gone. */
  endGone(endpoint: EndpointName, now: Date): Promise<number>;
}
