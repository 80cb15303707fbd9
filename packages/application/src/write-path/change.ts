import type {
  CLICK_TO_PAY_EVENT,
  ClickToPayEvent,
} from "@expunge/schemas/events/click-to-pay-event";
import type { CloudEventType } from "@expunge/schemas/events/cloud-event";
import type { EventData } from "@expunge/schemas/events/event-data";
import type { CredentialState } from "@expunge/domain/deletion/credential-state";
import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import type { VelocityKey } from "@expunge/domain/risk/risk-policy";
import type { RuleId } from "@expunge/domain/rules";
import type { CancellationReason } from "@expunge/domain/mandate/cancellation-reason";
import type { BatchRecord, ItemOutcome, ItemPosition } from "#records/batch.ts";
import type { CardRecord, CredentialRecord, MandateRecord } from "#records/credential.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import type { EvidenceRecord } from "#records/evidence.ts";
import type { HoldRecord } from "#records/hold.ts";
import type { CollectionRecord, MandateVersionRecord } from "#records/mandate-file.ts";
import type { Job } from "#records/job.ts";
import type { NetworkRequestRecord } from "#records/network-request.ts";
import type { StoredSettings } from "#tenants/settings-reader.port.ts";
import type { RiskSignal } from "#records/risk-signal.ts";
import type { UseRecord } from "#records/use.ts";

/**
 * An event of the tenant's log. The body is the data of a CloudEvent, whose other attributes are the fields beside it; the Click to Pay
 * event has its own envelope and is stored whole.
 */
export type EventEntry = {
  readonly id: string;
  readonly subject: string;
  readonly occurredAt: Date;
  /** The batch whose item the event is about. */
  readonly batchId?: string;
} & (
  | { readonly type: CloudEventType; readonly body: EventData }
  | { readonly type: typeof CLICK_TO_PAY_EVENT; readonly body: ClickToPayEvent }
);

export type AuditEntry = {
  readonly occurredAt: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly outcome: string;
  readonly details: Readonly<Record<string, string | number>>;
};

/** The idempotency key of a request, with the fingerprint of its body: the same key with another body is a misuse. */
export type RequestKey = {
  readonly clientId: string;
  readonly scope: string;
  readonly key: string;
  readonly fingerprint: string;
};

/** Why a request is not started: another one with its key is in flight in this process, with the same body or a different one. */
export type InFlightConflict = "still_running" | "key_reused";

/** The answer stored under an idempotency key. The scope of the key determines which of the two it is. */
export type StoredAnswer = StoredOutcome | StoredCreation;

/** The stored answer to a deletion request. */
export type StoredOutcome =
  | { readonly kind: "accepted"; readonly deletionId: string }
  | { readonly kind: "deferred"; readonly deletionId: string }
  | { readonly kind: "needs_approval"; readonly deletionId: string }
  | { readonly kind: "in_progress"; readonly deletionId: string }
  | {
      readonly kind: "refused";
      readonly deletionId: string | null;
      readonly rules: readonly RuleId[];
    }
  | { readonly kind: "not_found" };

/** The stored answer to a creating call: the minimum to replay it, never a token. `declined`: the reason why nothing was created. */
export type StoredCreation =
  | {
      readonly kind: "payment_option_stored";
      readonly reference: string;
      readonly mandateReference?: string;
    }
  | {
      readonly kind: "card_token_stored";
      readonly credentialId: string;
      /** The number of the hash key from which its token is derived, if that is not 0. */
      readonly hashKey?: number;
    }
  | { readonly kind: "batch_created"; readonly batchId: string }
  | { readonly kind: "hold_placed"; readonly credentialId: string; readonly holdId: string }
  | {
      readonly kind: "declined";
      readonly code: "conflict" | "not_found" | "refused";
      readonly message: string;
      readonly rule?: string;
      readonly field?: string;
    };

/**
 * All writes of one decision, applied atomically. `credential.version` is the version that was decided over; when the credential has
 * changed since, nothing is written. A queued `request` wakes the worker.
 */
export type Change = {
  /** A new credential. Not written when its natural key, or the reference of its mandate, is taken. */
  readonly stored?: {
    readonly credential: CredentialRecord;
    readonly mandate?: MandateRecord;
    /** Of a vault token: how many other representations it has, deleted ones included. Not written when it has others now. */
    readonly representations?: number;
  };
  readonly credential?: {
    readonly id: string;
    readonly version: number;
    readonly state: CredentialState | EnrolmentState;
    readonly changedAt: Date;
    readonly deletionId?: string;
    /** Erases the sealed data and every displayed detail of the card or account. */
    readonly erase: boolean;
    /** Clears the deletion of a token that is stored again. */
    readonly renews?: boolean;
    readonly brand?: string;
    readonly last4?: string;
    readonly expiresOn?: string;
    readonly country?: string | null;
    /** The owner BID of a customer that is enrolled again. */
    readonly ownerBid?: string;
    readonly maskedNumber?: string;
    /** Set when another representation of its card is stored. */
    readonly shared?: boolean;
  };
  /** An authorised use. Not written when its credential has changed since this version, or by an earlier change of the list. */
  readonly use?: UseRecord & { readonly version: number };
  /** Changes of other credentials that are written together with this one, or not at all. */
  readonly joint?: readonly Change[];
  readonly addedCards?: readonly CardRecord[];
  readonly movedCards?: {
    readonly credentialId: string;
    readonly from: readonly EnrolmentState[];
    readonly state: EnrolmentState;
    /** All cards of the customer by default. */
    readonly cardIds?: readonly number[];
    readonly changedAt: Date;
  };
  readonly mandate?: {
    readonly id: string;
    readonly cancelledAt: Date;
    readonly cancelledBy: string;
    readonly cancellationReason: CancellationReason;
    /** The channel that the cancellation is to be sent over. */
    readonly cancellationChannel?: string;
  };
  /** Collections under a mandate in their present states, and its last version if one of them consumes it. */
  readonly collected?: {
    readonly mandateId: string;
    readonly collections: readonly CollectionRecord[];
    readonly consumed?: MandateVersionRecord;
  };
  readonly withdrawn?: {
    readonly mandateId: string;
    readonly endToEndIds: readonly string[];
    readonly changedAt: Date;
  };
  readonly evidence?: EvidenceRecord;
  readonly deletion?: DeletionRecord;
  /** The deletion that this one takes over. */
  readonly superseded?: DeletionRecord;
  readonly hold?: HoldRecord;
  readonly signals?: readonly RiskSignal[];
  /** The request counts of the risk assessment: when they have changed since, nothing is written. */
  readonly judged?: {
    readonly history: Readonly<Record<VelocityKey, string>>;
    readonly at: Date;
    readonly counts: readonly number[];
  };
  /** The settings of the tenant. Not written when they have changed since this version. */
  readonly settings?: StoredSettings;
  readonly request?: NetworkRequestRecord;
  /** A batch. Not written unless its version follows that of the stored one, or is the first. */
  readonly batch?: BatchRecord;
  /** What has become of an item of a batch. The whole call fails unless the batch runs and the list is claimed as it says. */
  readonly item?: ItemPosition & { readonly outcome: ItemOutcome };
  /** Jobs for the worker besides the network request. */
  readonly jobs?: readonly Job[];
  /** The trace of the causing request, which its jobs continue. */
  readonly traceparent?: string;
  readonly events: readonly EventEntry[];
  readonly audit: readonly AuditEntry[];
  readonly remember?: {
    readonly key: RequestKey;
    readonly outcome: StoredAnswer;
    readonly correlationId: string;
    readonly at: Date;
  };
};
