import type { WEBHOOK_FORMATS } from "@expunge/schemas/trpc/webhooks";
import type {
  ListWebhookDeliveriesInput,
  ReplayWebhookInput,
} from "@expunge/schemas/trpc/webhooks-deliveries";
import type { AuditEntry } from "#write-path/change.ts";
import type { Sealed } from "#vault/vault.ts";

export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

/** An endpoint as it is kept. `sealed` holds its secrets (`EndpointSecret[]`), sealed for its id. */
export type EndpointRecord = {
  readonly tenantId: string;
  readonly id: string;
  readonly url: string;
  /** None: all. */
  readonly eventTypes: readonly string[];
  readonly format: WebhookFormat;
  readonly state: "active" | "disabled" | "deleted";
  readonly disabledReason: string | null;
  readonly secrets: Sealed;
  /** The last event of the log that was handed to deliveries. */
  readonly fannedOutSeq: bigint;
  readonly version: number;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
};

/** A secret signs until it ends; the newest has no end. */
export type EndpointSecret = { readonly secret: string; readonly until: string | null };

/** One event on its way to one endpoint. */
export type DeliveryRecord = {
  readonly tenantId: string;
  readonly id: string;
  readonly endpointId: string;
  readonly eventSeq: bigint;
  readonly eventId: string;
  readonly eventType: string;
  readonly occurredAt: Date;
  readonly replayedBy: string | null;
  readonly state: "pending" | "delivered" | "dead";
  readonly attempts: number;
  readonly dueAt: Date;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
};

/** One try of a delivery. */
export type AttemptRecord = {
  readonly number: number;
  readonly at: Date;
  readonly ms: number;
  readonly status: number | null;
  readonly error: string | null;
};

export type LoggedDelivery = DeliveryRecord & { readonly log: readonly AttemptRecord[] };

/** What becomes of an endpoint. */
export type EndpointWrite = {
  readonly endpoint: Pick<
    EndpointRecord,
    "url" | "eventTypes" | "format" | "state" | "disabledReason" | "secrets"
  >;
  readonly audit: AuditEntry;
};

/** What is sent once more. Bounds of a range are in it. */
export type Replayed = ReplayWebhookInput["what"];

/**
 * Why nothing is sent once more: there is no such endpoint, it is disabled, the event is not in the log (any longer) or of a type that
 * the endpoint does not take, there is no such delivery, it has not ended, or more events are meant than may be.
 */
export type ReplayFault =
  | "no_endpoint"
  | "disabled"
  | "no_event"
  | "other_type"
  | "no_delivery"
  | "pending"
  | "too_many";

/** Endpoints, and what became of telling them, as the staff sees and changes them. */
export interface WebhookStore {
  /** Those that are not deleted, the oldest first. */
  list(tenantId: string): Promise<readonly EndpointRecord[]>;
  /** Stores an endpoint that gets the events from now on. Not when the tenant has `most` already. */
  create(
    endpoint: Omit<EndpointRecord, "fannedOutSeq" | "version">,
    given: { readonly most: number; readonly audit: AuditEntry },
  ): Promise<"created" | "full">;
  /**
   * Decides over an endpoint, also one that is deleted, while nobody else can change it, and writes the decision; its version is then the
   * next one. Undefined when there is no such endpoint.
   */
  change<Decision extends { readonly write?: EndpointWrite }>(
    tenantId: string,
    id: string,
    decide: (endpoint: EndpointRecord) => Decision,
  ): Promise<Decision | undefined>;
  /** Ends the first of what is pending at an endpoint, and says how many that were. What is left at one that is deleted, the worker ends. */
  endDeliveries(
    tenantId: string,
    id: string,
    end: { readonly because: string; readonly at: Date },
  ): Promise<number>;
  /** Deliveries with their tries, the newest first. Undefined when there is no such endpoint. */
  deliveries(
    tenantId: string,
    filter: ListWebhookDeliveriesInput,
  ): Promise<readonly LoggedDelivery[] | undefined>;
  /**
   * Makes a delivery for each of the events that were handed to the endpoint before and is not pending there already. Says how many. Makes
   * none when more than `most` events are meant.
   */
  replay(
    tenantId: string,
    id: string,
    what: Replayed,
    given: {
      readonly by: string;
      readonly at: Date;
      readonly most: number;
      readonly audit: (deliveries: number) => AuditEntry;
    },
  ): Promise<{ readonly deliveries: number } | ReplayFault>;
}
