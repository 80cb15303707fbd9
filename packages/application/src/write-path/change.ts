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
import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import type { CardRecord, CredentialRecord, MandateRecord } from "#records/credential.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import type { EvidenceRecord } from "#records/evidence.ts";
import type { HoldRecord } from "#records/hold.ts";
import type { Job } from "#records/job.ts";
import type { NetworkRequestRecord } from "#records/network-request.ts";
import type { RiskSignal } from "#records/risk-signal.ts";

/**
 * An event as it enters the tenant's log. Its body is the data of a CloudEvent, whose other attributes stand beside it; the
 * network's event is told in an envelope of its own, and is kept whole.
 */
export type EventEntry = {
  readonly id: string;
  readonly subject: string;
  readonly occurredAt: Date;
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

/** The key of a request, and a print of its body: the same key with another body is another request. */
export type RequestKey = {
  readonly clientId: string;
  readonly scope: string;
  readonly key: string;
  readonly fingerprint: string;
};

/** Why a request is not begun: one with its key is in flight in this process, with the same body or with another one. */
export type NotBegun = "still_running" | "key_reused";

/** What is remembered of the answer to a request that carried a key. Its key's scope says which of the two it is. */
export type RememberedAnswer = RememberedOutcome | RememberedMaking;

/** Of a request to delete. */
export type RememberedOutcome =
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

/**
 * Of a call that makes something new: no more than it takes to give the answer again: a token is none of it. `declined`: why
 * nothing was made.
 */
export type RememberedMaking =
  | {
      readonly kind: "payment_option_stored";
      readonly reference: string;
      readonly mandateReference?: string;
    }
  | { readonly kind: "card_token_stored"; readonly credentialId: string }
  | { readonly kind: "hold_placed"; readonly credentialId: string; readonly holdId: string }
  | {
      readonly kind: "declined";
      readonly code: "conflict" | "not_found" | "refused";
      readonly message: string;
      readonly rule?: string;
      readonly field?: string;
    };

/**
 * Everything that follows from one decision: it is written whole or not at all. `credential.version` is the one that
 * was decided over; when the credential has moved on since, nothing is written. A `request` that is queued wakes the worker.
 */
export type Change = {
  /** A new credential. Not written when its name, or the reference of its mandate, is taken. */
  readonly stored?: { readonly credential: CredentialRecord; readonly mandate?: MandateRecord };
  readonly credential?: {
    readonly id: string;
    readonly version: number;
    readonly state: CredentialState | EnrolmentState;
    readonly changedAt: Date;
    readonly deletionId?: string;
    /** Forget what is sealed, and all that is shown of the card or account. */
    readonly erase: boolean;
    /** A token that was deleted starts a new life: it knows nothing of its deletion. */
    readonly renews?: boolean;
    readonly brand?: string;
    readonly last4?: string;
    readonly expiresOn?: string;
    readonly country?: string | null;
    /** Of a customer that is enrolled once more. */
    readonly ownerBid?: string;
  };
  readonly addedCards?: readonly CardRecord[];
  readonly movedCards?: {
    readonly credentialId: string;
    readonly from: readonly EnrolmentState[];
    readonly state: EnrolmentState;
    /** Only these; all of the customer's when missing. */
    readonly cardIds?: readonly number[];
    readonly changedAt: Date;
  };
  readonly mandate?: {
    readonly id: string;
    readonly cancelledAt: Date;
    readonly cancelledBy: string;
    readonly cancellationReason: CancellationReason;
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
  /** How many earlier requests its risk was judged by: when there are others by now, nothing is written. */
  readonly judged?: {
    readonly history: Readonly<Record<VelocityKey, string>>;
    readonly at: Date;
    readonly counts: readonly number[];
  };
  readonly policy?: TenantPolicy;
  readonly request?: NetworkRequestRecord;
  /** What the worker has to do for it, besides the request. */
  readonly jobs?: readonly Job[];
  /** The trace of the request that it follows from, in which its jobs go on: several may be written as one list. */
  readonly traceparent?: string;
  readonly events: readonly EventEntry[];
  readonly audit: readonly AuditEntry[];
  readonly remember?: {
    readonly key: RequestKey;
    readonly outcome: RememberedAnswer;
    readonly correlationId: string;
    readonly at: Date;
  };
};
