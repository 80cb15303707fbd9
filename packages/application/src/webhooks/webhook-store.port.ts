import type { WEBHOOK_FORMATS } from "@expunge/schemas/trpc/webhooks";
import type {
  ListWebhookDeliveriesInput,
  ReplayWebhookInput,
} from "@expunge/schemas/trpc/webhooks-deliveries";
import type { AuditEntry } from "#write-path/change.ts";
import type { Sealed } from "#vault/vault.ts";

export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

/** A stored endpoint. `secrets` is an `EndpointSecret[]`, sealed for the endpoint's id. */
export type EndpointRecord = {
  readonly tenantId: string;
  readonly id: string;
  readonly url: string;
  /** Empty: all types. */
  readonly eventTypes: readonly string[];
  readonly format: WebhookFormat;
  /** Whether it receives the events of each item of a batch. */
  readonly batchItems: boolean;
  readonly state: "active" | "disabled" | "deleted";
  readonly disabledReason: string | null;
  readonly secrets: Sealed;
  /** The sequence of the last event that was fanned out. */
  readonly fannedOutSeq: bigint;
  readonly version: number;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
};

/** A signing secret, valid until `until` (ISO 8601); the newest has no end. */
export type EndpointSecret = { readonly secret: string; readonly until: string | null };

/** The delivery of one event to one endpoint. */
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

/** One attempt of a delivery. */
export type AttemptRecord = {
  readonly number: number;
  readonly at: Date;
  readonly ms: number;
  readonly status: number | null;
  readonly error: string | null;
};

export type DeliveryWithAttempts = DeliveryRecord & { readonly log: readonly AttemptRecord[] };

/** A change of an endpoint with its audit entry. */
export type EndpointWrite = {
  readonly endpoint: Pick<
    EndpointRecord,
    "url" | "eventTypes" | "format" | "batchItems" | "state" | "disabledReason" | "secrets"
  >;
  readonly audit: AuditEntry;
};

/** The events to deliver again; the bounds of a range are inclusive. */
export type ReplaySelection = ReplayWebhookInput["what"];

/**
 * Why a replay is refused: the endpoint does not exist or is disabled; the event is not in the log, or of a type that the endpoint does
 * not take; the delivery does not exist or has not ended; the range is too large.
 */
export type ReplayFault =
  | "no_endpoint"
  | "disabled"
  | "no_event"
  | "other_type"
  | "no_delivery"
  | "pending"
  | "too_many";

/** Webhook endpoints and their delivery logs, for staff. */
export interface WebhookStore {
  /** The endpoints that are not deleted, oldest first. */
  list(tenantId: string): Promise<readonly EndpointRecord[]>;
  /** Stores an endpoint that receives all events from now on; `full` when the tenant already has `limit` endpoints. */
  create(
    endpoint: Omit<EndpointRecord, "fannedOutSeq" | "version">,
    options: { readonly limit: number; readonly audit: AuditEntry },
  ): Promise<"created" | "full">;
  /** Locks an endpoint, deleted or not, applies the decision and increments its version. Undefined when it does not exist. */
  change<Decision extends { readonly write?: EndpointWrite }>(
    tenantId: string,
    id: string,
    decide: (endpoint: EndpointRecord) => Decision,
  ): Promise<Decision | undefined>;
  /** Ends a batch of the endpoint's pending deliveries and returns its size; the worker ends the rest. */
  endDeliveries(
    tenantId: string,
    id: string,
    end: { readonly because: string; readonly at: Date },
  ): Promise<number>;
  /** A page of deliveries with their attempts, newest first. Undefined when the endpoint does not exist. */
  deliveries(
    tenantId: string,
    filter: ListWebhookDeliveriesInput,
  ): Promise<readonly DeliveryWithAttempts[] | undefined>;
  /**
   * Creates a delivery for each selected event that was fanned out before and is not pending. Returns their number; creates none when more
   * than `limit` events are selected.
   */
  replay(
    tenantId: string,
    id: string,
    what: ReplaySelection,
    options: {
      readonly by: string;
      readonly at: Date;
      readonly limit: number;
      readonly audit: (deliveries: number) => AuditEntry;
    },
  ): Promise<{ readonly deliveries: number } | ReplayFault>;
}
