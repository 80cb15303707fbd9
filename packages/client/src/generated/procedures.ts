// The types of the procedures. Generated from their schemas by `npm run pages`.
import type { Mutation, Query, Subscription } from "#procedure-types.ts";

export type Procedures = {
  paymentOptions: {
    /**
     * Stores a SEPA direct debit with its mandate, or a card, under the caller's reference or a generated one. An account has one default option: the last one stored with `isDefault`.
     *
     * Roles: agent, approver, admin. Errors: conflict, key_reused.
     */
    store: Mutation<PaymentOptionsStoreInput, PaymentOptionsStoreOutput>;
    /**
     * A page of the account's options by their references, including deleted ones. Numbers are masked.
     *
     * Roles: viewer, agent, approver, admin.
     */
    list: Query<PaymentOptionsListInput, PaymentOptionsListOutput>;
    /**
     * One option.
     *
     * Roles: viewer, agent, approver, admin. Errors: not_found.
     */
    get: Query<PaymentOptionsGetInput, PaymentOption>;
  };
  mandates: {
    /**
     * A mandate with its collections and versions. Its names are read in any case and under any business code.
     *
     * Roles: viewer, agent, approver, admin. Errors: not_found.
     */
    get: Query<MandatesGetInput, Mandate>;
    /**
     * Records the signature of a mandate that was stored without one.
     *
     * Roles: agent, approver, admin. Errors: not_found, refused, invalid.
     */
    activate: Mutation<MandatesActivateInput, Mandate>;
    /**
     * Amends a mandate, and returns it.
     *
     * Roles: agent, approver, admin. Errors: not_found, refused, conflict.
     */
    amend: Mutation<MandatesAmendInput, Mandate>;
    /**
     * Records a collection or its new status. Amounts are in cents.
     *
     * Roles: agent, approver, admin. Errors: not_found, conflict, refused.
     */
    recordCollection: Mutation<MandatesRecordCollectionInput, MandatesRecordCollectionOutput>;
    /**
     * The retained evidence of a mandate whose payment option was deleted; after the retention period only its dates. Each access is audited.
     *
     * Roles: approver, admin. Errors: not_found.
     */
    evidence: Query<MandatesEvidenceInput, MandateEvidence>;
  };
  cardTokens: {
    /**
     * Stores a card token, generated if omitted.
     *
     * Roles: agent, approver, admin. Errors: conflict, key_reused.
     */
    store: Mutation<CardTokensStoreInput, CardTokensStoreOutput>;
    /**
     * The state of a token and its masked card data.
     *
     * Roles: viewer, agent, approver, admin. Errors: not_found.
     */
    get: Query<CardTokensGetInput, CardToken>;
  };
  clickToPay: {
    /**
     * Enrols a customer at the network. The event `click_to_pay-1` reports the outcome.
     *
     * Roles: agent, approver, admin. Errors: refused.
     */
    enrol: Mutation<ClickToPayEnrolInput, ClickToPayEnrolOutput>;
    /**
     * Disables a customer and its cards here; the network is not involved.
     *
     * Roles: agent, approver, admin. Errors: not_found, refused.
     */
    disable: Mutation<ClickToPayDisableInput, CustomerState>;
    /**
     * Enables a disabled customer again.
     *
     * Roles: agent, approver, admin. Errors: not_found, refused.
     */
    enable: Mutation<ClickToPayEnableInput, CustomerState>;
    /**
     * The state of a customer and its cards.
     *
     * Roles: viewer, agent, approver, admin. Errors: not_found.
     */
    get: Query<ClickToPayGetInput, Customer>;
  };
  credentials: {
    /**
     * Asks whether a credential may be used now, and records the use. A refusal is an answer, not an error.
     *
     * Roles: agent, approver, admin. Errors: not_found.
     */
    authorizeUse: Mutation<CredentialsAuthorizeUseInput, CredentialsAuthorizeUseOutput>;
  };
  deletions: {
    /**
     * The decision about a deletion with all its consequences; changes nothing. A request with `planHash` is executed only as previewed, until `expiresAt`.
     *
     * Roles: viewer, agent, approver, admin. Errors: not_found.
     */
    preview: Query<DeletionsPreviewInput, DeletionPlan>;
    /**
     * Requests a deletion. A refusal is a deletion in state `refused`, not an error.
     *
     * Roles: agent, approver, admin. Errors: not_found, key_reused, conflict.
     */
    request: Mutation<DeletionsRequestInput, Deletion>;
    /**
     * One deletion.
     *
     * Roles: viewer, agent, approver, admin. Errors: not_found.
     */
    get: Query<DeletionsGetInput, Deletion>;
    /**
     * A page of deletions, newest first.
     *
     * Roles: viewer, agent, approver, admin.
     */
    list: Query<DeletionsListInput | void, DeletionsListOutput>;
    /**
     * Approves a deletion that waits for it.
     *
     * Roles: approver, admin. Errors: not_found, refused.
     */
    approve: Mutation<DeletionsApproveInput, Deletion>;
    /**
     * Rejects a deletion that waits for approval.
     *
     * Roles: approver, admin. Errors: not_found, refused.
     */
    reject: Mutation<DeletionsRejectInput, Deletion>;
    /**
     * Cancels a deletion that is not yet executing.
     *
     * Roles: agent, approver, admin. Errors: not_found, refused.
     */
    cancel: Mutation<DeletionsCancelInput, Deletion>;
    /**
     * Executes a failed deletion again.
     *
     * Roles: agent, approver, admin. Errors: not_found, refused.
     */
    retry: Mutation<DeletionsRetryInput, Deletion>;
    /**
     * Streams the tenant's events, or with `id` those of one deletion until it has ended. The id of a message is the event's `sequence`: clients resume after the last one, after a disconnect or with a new token.
     *
     * Roles: viewer, agent, approver, admin. Errors: not_found, throttled.
     */
    watch: Subscription<DeletionsWatchInput | void, LoggedEvent>;
  };
  batches: {
    /**
     * Creates a batch of deletions as a draft. Its items come by `PUT /batches/{id}/items`, or by the filter when it is sealed.
     *
     * Roles: agent, approver, admin. Errors: refused, key_reused, conflict.
     */
    create: Mutation<BatchesCreateInput, Batch>;
    /**
     * Fixes the items of a draft, those of a filter as it finds them now, and returns their SHA-256 as `checksum`.
     *
     * Roles: agent, approver, admin. Errors: not_found, refused, conflict.
     */
    seal: Mutation<BatchesSealInput, Batch>;
    /**
     * Begins the preview of a sealed batch: the decision on each item and its consequences. Nothing is deleted.
     *
     * Roles: agent, approver, admin. Errors: not_found, refused.
     */
    preview: Mutation<BatchesPreviewInput, Batch>;
    /**
     * Approves a previewed batch, bound to the checksum of its sealed items. It counts as the approval of each of its deletions.
     *
     * Roles: approver, admin. Errors: not_found, refused.
     */
    approve: Mutation<BatchesApproveInput, Batch>;
    /**
     * Rejects a previewed batch for good.
     *
     * Roles: approver, admin. Errors: not_found, refused.
     */
    reject: Mutation<BatchesRejectInput, Batch>;
    /**
     * Starts an approved batch. Each item is decided anew.
     *
     * Roles: agent, approver, admin. Errors: not_found, refused.
     */
    start: Mutation<BatchesStartInput, Batch>;
    /**
     * Pauses a running batch. Once it has answered, nothing more is decided.
     *
     * Roles: agent, approver, admin. Errors: not_found, refused.
     */
    pause: Mutation<BatchesPauseInput, Batch>;
    /**
     * Resumes a batch that was paused, or that a guard has stopped.
     *
     * Roles: agent, approver, admin. Errors: not_found, refused.
     */
    resume: Mutation<BatchesResumeInput, Batch>;
    /**
     * Cancels a batch for good. What was deleted stays deleted.
     *
     * Roles: agent, approver, admin. Errors: not_found, refused.
     */
    cancel: Mutation<BatchesCancelInput, Batch>;
    /**
     * One batch with its counts, its progress and, once previewed, samples.
     *
     * Roles: viewer, agent, approver, admin. Errors: not_found.
     */
    get: Query<BatchesGetInput, Batch>;
    /**
     * A page of batches, newest first.
     *
     * Roles: viewer, agent, approver, admin.
     */
    list: Query<BatchesListInput | void, BatchesListOutput>;
    /**
     * A page of the lines of a batch's input, in its order, each with its outcome.
     *
     * Roles: viewer, agent, approver, admin. Errors: not_found.
     */
    lines: Query<BatchesLinesInput, BatchesLinesOutput>;
  };
  holds: {
    /**
     * Places a hold on a credential, or with `cardId` on one card of a Click to Pay customer. An equal active hold is returned instead of a second one.
     *
     * Roles: agent, approver, admin. Errors: not_found, forbidden, refused, conflict, key_reused.
     */
    place: Mutation<HoldsPlaceInput, Hold>;
    /**
     * Releases a hold.
     *
     * Roles: agent, approver, admin. Errors: not_found, forbidden, refused.
     */
    release: Mutation<HoldsReleaseInput, Hold>;
    /**
     * All holds of a credential, active and ended, oldest first.
     *
     * Roles: viewer, agent, approver, admin. Errors: not_found.
     */
    list: Query<HoldsListInput, HoldsListOutput>;
  };
  settings: {
    /**
     * The tenant's settings in force. `pending` is the loosening that waits for an approval, if any.
     *
     * Roles: viewer, agent, approver, admin.
     */
    get: Query<void, Settings>;
    /**
     * Replaces all settings and returns those in force; omitted members return to their defaults. A member that loosens a guard of deletions waits for the approval of another person (APP-03), under `pending`; the others change at once.
     *
     * Roles: admin.
     */
    update: Mutation<SettingsUpdateInput, Settings>;
    /**
     * Approves a loosening, and returns the settings after it.
     *
     * Roles: approver, admin. Errors: not_found, refused.
     */
    approve: Mutation<SettingsApproveInput, Settings>;
    /**
     * Rejects a loosening, and returns the settings in force.
     *
     * Roles: approver, admin. Errors: not_found.
     */
    reject: Mutation<SettingsRejectInput, Settings>;
  };
  webhooks: {
    /**
     * Creates an endpoint, and returns it with its secret, which is shown only here. Events from now on are delivered to it.
     *
     * Roles: admin. Errors: invalid, conflict.
     */
    create: Mutation<WebhooksCreateInput, WebhooksCreateOutput>;
    /**
     * All endpoints of the tenant, oldest first, without secrets. The query strings of URLs are for admins only.
     *
     * Roles: viewer, agent, approver, admin.
     */
    list: Query<void, WebhooksListOutput>;
    /**
     * Changes the given members, disables the endpoint or enables it again.
     *
     * Roles: admin. Errors: not_found, invalid.
     */
    update: Mutation<WebhooksUpdateInput, Webhook>;
    /**
     * A new secret, shown only here. Deliveries are signed with both until the overlap ends.
     *
     * Roles: admin. Errors: not_found.
     */
    rotateSecret: Mutation<WebhooksRotateSecretInput, WebhooksRotateSecretOutput>;
    /**
     * Deletes an endpoint and its pending deliveries.
     *
     * Roles: admin. Errors: not_found.
     */
    delete: Mutation<WebhooksDeleteInput, WebhooksDeleteOutput>;
    /**
     * A page of an endpoint's deliveries, newest first, with all attempts.
     *
     * Roles: viewer, agent, approver, admin. Errors: not_found.
     */
    deliveries: Query<WebhooksDeliveriesInput, WebhooksDeliveriesOutput>;
    /**
     * Repeats an event, an ended delivery, or a range of the event log.
     *
     * Roles: admin. Errors: not_found, conflict, invalid.
     */
    replay: Mutation<WebhooksReplayInput, WebhooksReplayOutput>;
  };
  events: {
    /**
     * A page of the tenant's event log. Each event has the envelope in which it is delivered.
     *
     * Roles: viewer, agent, approver, admin.
     */
    list: Query<EventsListInput | void, EventsListOutput>;
  };
  sweeps: {
    /**
     * Every sweep, with its settings, the time of its next run and its last run.
     *
     * Roles: viewer, agent, approver, admin.
     */
    list: Query<void, SweepsListOutput>;
    /**
     * Changes the given settings of a sweep. A new schedule counts from now on; `cron` has five fields, in `timeZone`.
     *
     * Roles: admin.
     */
    update: Mutation<SweepsUpdateInput, Sweep>;
    /**
     * Looks now for what must go, and begins a run, which a worker carries out. A run that finds more than the limit asks, and does nothing until it is confirmed (SWEEP-01); a dry run changes nothing (SWEEP-02). While a run of the kind is running, that one is returned.
     *
     * Roles: admin.
     */
    run: Mutation<SweepsRunInput, SweepRun>;
    /**
     * Confirms a run that asks.
     *
     * Roles: admin. Errors: not_found, refused.
     */
    confirm: Mutation<SweepsConfirmInput, SweepRun>;
    /**
     * A page of runs with their reports, newest first, dry runs included.
     *
     * Roles: viewer, agent, approver, admin.
     */
    runs: Query<SweepsRunsInput, SweepsRunsOutput>;
    /**
     * Answers for a quarter whether anything is overdue (SWEEP-06), with the runs of the quarter. Dry runs do not count.
     *
     * Roles: viewer, agent, approver, admin. Errors: invalid.
     */
    statement: Query<SweepsStatementInput, SweepsStatementOutput>;
  };
};

export type PaymentOption = {
  reference: string;
  customerAccountId: string;
  kind: "sepa_direct_debit" | "card";
  state: "active" | "pending_deletion" | "deleted";
  maskedNumber?: string;
  brand?: string;
  last4?: string;
  expiry?: string;
  isDefault: boolean;
  storedAt: string;
  deletionId?: string;
  mandate?: MandateSummary;
};

export type MandateSummary = {
  mandateReference: string;
  creditorId: string;
  creditorName?: string;
  debtorAgent?: string;
  scheme: "CORE" | "B2B";
  type: "recurring" | "one_off";
  signedOn?: string;
  state: "created" | "active" | "cancelled" | "consumed";
  version: number;
  cancelledAt?: string;
  cancelledBy?: string;
  cancellationReason?: string;
};

export type Mandate = {
  mandateReference: string;
  creditorId: string;
  creditorName?: string;
  debtorAgent?: string;
  scheme: "CORE" | "B2B";
  type: "recurring" | "one_off";
  signedOn?: string;
  state: "created" | "active" | "cancelled" | "consumed";
  version: number;
  cancelledAt?: string;
  cancelledBy?: string;
  cancellationReason?: string;
  collections: {
    endToEndId: string;
    amountMinor: number;
    currency: "EUR";
    dueOn: string;
    status: "planned" | "presented" | "settled" | "rejected" | "returned" | "refunded" | "withdrawn";
  }[];
  history: {
    at: string;
    version: number;
    state: "created" | "active" | "cancelled" | "consumed";
    changed: string[];
  }[];
};

export type MandateEvidence = {
  keptUntil: string;
  sealedAt: string;
  evidence?: Mandate;
  erasedAt?: string;
};

export type CardToken = {
  state: "active" | "pending_deletion" | "deleted";
  brand?: string;
  last4?: string;
  expiry?: string;
  country?: string;
  storedAt: string;
  deletionId?: string;
};

export type CustomerState = {
  state: "UNREGISTERED" | "REGISTRATION_IN_PROGRESS" | "ACTIVE" | "REMOVAL_IN_PROGRESS" | "REMOVED" | "DISABLED";
};

export type Customer = {
  state: "UNREGISTERED" | "REGISTRATION_IN_PROGRESS" | "ACTIVE" | "REMOVAL_IN_PROGRESS" | "REMOVED" | "DISABLED";
  ownerBid: string;
  cards: {
    cardId: number;
    state: "UNREGISTERED" | "REGISTRATION_IN_PROGRESS" | "ACTIVE" | "REMOVAL_IN_PROGRESS" | "REMOVED" | "DISABLED";
  }[];
  deletionId?: string;
};

export type Target = {
  kind: "payment_option";
  customerAccountId: string;
  reference: string;
} | {
  kind: "card_token";
  token: string;
} | {
  kind: "click_to_pay_customer";
  accountId: string;
  customerId: number;
  ownerBid: string;
};

export type DeletionPlan = {
  decision: "accepted" | "deferred" | "refused" | "needs_approval";
  planHash: string;
  expiresAt: string;
  consequences: ({
    type: "credential_disabled";
  } | {
    type: "mandate_cancelled";
    reason: "MD16" | "MD17" | "MD20" | "MD21" | "MD22";
  } | {
    type: "collection_withdrawn";
    endToEndId: string;
    amountMinor: number;
    dueOn: string;
  } | {
    type: "collection_settles";
    endToEndId: string;
    amountMinor: number;
    dueOn: string;
    returnUntil: string;
    refundUntil?: string;
    unauthorisedRefundUntil?: string;
  } | {
    type: "card_removed";
    cardId: number;
  } | {
    type: "network_removal";
    network: string;
  } | {
    type: "credential_erased";
  } | {
    type: "representation_erased";
    kind: "payment_option" | "card_token" | "click_to_pay_customer";
  } | {
    type: "evidence_kept";
    until: string;
  } | {
    type: "undo_window";
    seconds: number;
  } | {
    type: "hold";
    hold: "legal" | "dispute" | "fraud_investigation" | "subscription";
    reference: string;
    until?: string;
    cardId?: number;
  })[];
  reasons: {
    rule: string;
    message: string;
  }[];
};

export type Deletion = {
  id: string;
  target: Target;
  reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
  collections: "withdraw" | "refuse" | "wait";
  state: "awaiting_approval" | "scheduled" | "executing" | "waiting" | "completed" | "failed" | "refused" | "rejected" | "cancelled";
  requestedBy: string;
  requestedAt: string;
  scheduledFor?: string;
  acceptedAt?: string;
  disabledAt?: string;
  networkConfirmedAt?: string;
  erasedAt?: string;
  completedAt?: string;
  note?: string;
  approvals: {
    decision: "approved" | "rejected";
    by: string;
    at: string;
    note?: string;
  }[];
  steps: {
    type: "disable" | "withdraw_collections" | "cancel_mandate" | "network_removal" | "erase";
    state: "pending" | "done" | "failed";
    attempts: number;
    lastError?: string;
  }[];
  reasons?: {
    rule: string;
    message: string;
  }[];
  eventIds: string[];
  batchId?: string;
};

export type LoggedEvent = {
  event_id: string;
  domain: "cards-tokenization";
  event_type: "click_to_pay-1";
  schema_version: 1;
  org_id: string;
  cid: string;
  timestamp: string;
  data: {
    operation: "enroll_customer" | "enroll_card" | "delete_card" | "delete_customer";
    status: "success" | "failure";
    network: "visa";
    account_id: string;
    customer_id: number;
    owner_bid: string;
    card_ids: number[];
    request_trace_id: string | null;
    reasons: {
      code: string;
      field?: string;
      message: string;
    }[];
  };
  sequence: string;
  id: string;
  type: "click_to_pay-1";
} | CloudEvent & {
  sequence: string;
};

export type CloudEvent = {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.deletion.refused";
  data: {
    deletionId: string;
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "awaiting_approval" | "scheduled" | "executing" | "waiting" | "completed" | "failed" | "refused" | "rejected" | "cancelled";
    batchId?: string;
    rules: string[];
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.deletion.approval_requested";
  data: {
    deletionId: string;
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "awaiting_approval" | "scheduled" | "executing" | "waiting" | "completed" | "failed" | "refused" | "rejected" | "cancelled";
    batchId?: string;
    rules: string[];
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.deletion.accepted";
  data: {
    deletionId: string;
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "awaiting_approval" | "scheduled" | "executing" | "waiting" | "completed" | "failed" | "refused" | "rejected" | "cancelled";
    batchId?: string;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.deletion.disabled";
  data: {
    deletionId: string;
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "awaiting_approval" | "scheduled" | "executing" | "waiting" | "completed" | "failed" | "refused" | "rejected" | "cancelled";
    batchId?: string;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.deletion.scheduled";
  data: {
    deletionId: string;
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "awaiting_approval" | "scheduled" | "executing" | "waiting" | "completed" | "failed" | "refused" | "rejected" | "cancelled";
    batchId?: string;
    scheduledFor: string;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.deletion.deferred";
  data: {
    deletionId: string;
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "awaiting_approval" | "scheduled" | "executing" | "waiting" | "completed" | "failed" | "refused" | "rejected" | "cancelled";
    batchId?: string;
    rules: string[];
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.collection.withdrawn";
  data: {
    deletionId: string;
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "awaiting_approval" | "scheduled" | "executing" | "waiting" | "completed" | "failed" | "refused" | "rejected" | "cancelled";
    batchId?: string;
    endToEndId: string;
    amountMinor: number;
    dueOn: string;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.mandate.cancelled";
  data: {
    deletionId: string;
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "awaiting_approval" | "scheduled" | "executing" | "waiting" | "completed" | "failed" | "refused" | "rejected" | "cancelled";
    batchId?: string;
    cancellationReason: string;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.deletion.network_confirmed";
  data: {
    deletionId: string;
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "awaiting_approval" | "scheduled" | "executing" | "waiting" | "completed" | "failed" | "refused" | "rejected" | "cancelled";
    batchId?: string;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.deletion.erased";
  data: {
    deletionId: string;
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "awaiting_approval" | "scheduled" | "executing" | "waiting" | "completed" | "failed" | "refused" | "rejected" | "cancelled";
    batchId?: string;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.deletion.completed";
  data: {
    deletionId: string;
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "awaiting_approval" | "scheduled" | "executing" | "waiting" | "completed" | "failed" | "refused" | "rejected" | "cancelled";
    batchId?: string;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.deletion.failed";
  data: {
    deletionId: string;
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "awaiting_approval" | "scheduled" | "executing" | "waiting" | "completed" | "failed" | "refused" | "rejected" | "cancelled";
    batchId?: string;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.deletion.rejected";
  data: {
    deletionId: string;
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "awaiting_approval" | "scheduled" | "executing" | "waiting" | "completed" | "failed" | "refused" | "rejected" | "cancelled";
    batchId?: string;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.deletion.cancelled";
  data: {
    deletionId: string;
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "awaiting_approval" | "scheduled" | "executing" | "waiting" | "completed" | "failed" | "refused" | "rejected" | "cancelled";
    batchId?: string;
    takenOverBy?: string;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.hold.placed";
  data: {
    holdId: string;
    credentialId: string;
    hold: "legal" | "dispute" | "fraud_investigation" | "subscription";
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.hold.released";
  data: {
    holdId: string;
    credentialId: string;
    hold: "legal" | "dispute" | "fraud_investigation" | "subscription";
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.reconciliation.ghost_at_network";
  data: {
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    finding: string;
    repaired: boolean;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.reconciliation.missing_at_network";
  data: {
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    finding: string;
    repaired: boolean;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.reconciliation.orphaned_request";
  data: {
    credentialId: string;
    targetKind: "payment_option" | "card_token" | "click_to_pay_customer";
    finding: string;
    repaired: boolean;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.batch.previewed";
  data: {
    batchId: string;
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "draft" | "sealed" | "previewing" | "previewed" | "approved" | "running" | "paused" | "stopped" | "completed" | "cancelled" | "rejected";
    items: number;
    decided: number;
    completed: number;
    refused: number;
    failed: number;
    open: number;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.batch.approved";
  data: {
    batchId: string;
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "draft" | "sealed" | "previewing" | "previewed" | "approved" | "running" | "paused" | "stopped" | "completed" | "cancelled" | "rejected";
    items: number;
    decided: number;
    completed: number;
    refused: number;
    failed: number;
    open: number;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.batch.rejected";
  data: {
    batchId: string;
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "draft" | "sealed" | "previewing" | "previewed" | "approved" | "running" | "paused" | "stopped" | "completed" | "cancelled" | "rejected";
    items: number;
    decided: number;
    completed: number;
    refused: number;
    failed: number;
    open: number;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.batch.started";
  data: {
    batchId: string;
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "draft" | "sealed" | "previewing" | "previewed" | "approved" | "running" | "paused" | "stopped" | "completed" | "cancelled" | "rejected";
    items: number;
    decided: number;
    completed: number;
    refused: number;
    failed: number;
    open: number;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.batch.progress";
  data: {
    batchId: string;
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "draft" | "sealed" | "previewing" | "previewed" | "approved" | "running" | "paused" | "stopped" | "completed" | "cancelled" | "rejected";
    items: number;
    decided: number;
    completed: number;
    refused: number;
    failed: number;
    open: number;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.batch.paused";
  data: {
    batchId: string;
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "draft" | "sealed" | "previewing" | "previewed" | "approved" | "running" | "paused" | "stopped" | "completed" | "cancelled" | "rejected";
    items: number;
    decided: number;
    completed: number;
    refused: number;
    failed: number;
    open: number;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.batch.resumed";
  data: {
    batchId: string;
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "draft" | "sealed" | "previewing" | "previewed" | "approved" | "running" | "paused" | "stopped" | "completed" | "cancelled" | "rejected";
    items: number;
    decided: number;
    completed: number;
    refused: number;
    failed: number;
    open: number;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.batch.stopped";
  data: {
    batchId: string;
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "draft" | "sealed" | "previewing" | "previewed" | "approved" | "running" | "paused" | "stopped" | "completed" | "cancelled" | "rejected";
    items: number;
    decided: number;
    completed: number;
    refused: number;
    failed: number;
    open: number;
    rules: string[];
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.batch.completed";
  data: {
    batchId: string;
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "draft" | "sealed" | "previewing" | "previewed" | "approved" | "running" | "paused" | "stopped" | "completed" | "cancelled" | "rejected";
    items: number;
    decided: number;
    completed: number;
    refused: number;
    failed: number;
    open: number;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.batch.cancelled";
  data: {
    batchId: string;
    reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
    state: "draft" | "sealed" | "previewing" | "previewed" | "approved" | "running" | "paused" | "stopped" | "completed" | "cancelled" | "rejected";
    items: number;
    decided: number;
    completed: number;
    refused: number;
    failed: number;
    open: number;
  };
} | {
  specversion: "1.0";
  id: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  type: "expunge.webhook.disabled";
  data: {
    endpointId: string;
    because: string;
  };
};

export type Batch = {
  id: string;
  name: string;
  reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
  collections: "withdraw" | "refuse" | "wait";
  state: "draft" | "sealed" | "previewing" | "previewed" | "approved" | "running" | "paused" | "stopped" | "completed" | "cancelled" | "rejected";
  source: {
    kind: "file";
  } | {
    kind: "filter";
    filter: {
      kind: "payment_option" | "card_token" | "click_to_pay_customer";
      customerAccountId?: string;
      creditorId?: string;
      ownerBid?: string;
      brand?: string;
      expiredBefore?: string;
      notUsedSince?: string;
      storedBefore?: string;
    };
  } | {
    kind: "sweep";
    sweep: "dormant_mandates" | "expired_cards" | "unused_tokens";
    at: string;
    timeZone: string;
    olderThanMonths?: number;
  };
  limits: {
    maxItems?: number;
    maxShare?: number;
    perHour?: number;
    stopAtRefusedShare?: number;
    stopAtFailedShare?: number;
  };
  createdBy: string;
  createdAt: string;
  startedAt?: string;
  endedAt?: string;
  checksum?: string;
  counts: {
    lines: number;
    items: number;
    invalid: number;
    duplicates: number;
    decisions: {
      accepted: number;
      deferred: number;
      needs_approval: number;
      refused: number;
      not_found: number;
    };
    outcomes: {
      completed: number;
      executing: number;
      waiting: number;
      refused: number;
      not_found: number;
      failed: number;
      cancelled: number;
      pending: number;
    };
  };
  consequences: {
    mandatesCancelled: number;
    collectionsWithdrawn: number;
    withdrawnMinor: number;
    collectionsSettling: number;
    cardsRemoved: number;
    networkRemovals: number;
    held: number;
  };
  progress: {
    done: number;
    total: number;
    perSecond: number;
    endsAt?: string;
  };
  approvals: {
    decision: "approved" | "rejected";
    by: string;
    at: string;
    note?: string;
  }[];
  stoppedBecause?: {
    rule: string;
    message: string;
  };
  changedSincePreview?: number;
  samples?: {
    accepted?: BatchLine[];
    deferred?: BatchLine[];
    needs_approval?: BatchLine[];
    refused?: BatchLine[];
    not_found?: BatchLine[];
  };
};

export type BatchLine = {
  line: number;
  ref?: string;
  kind?: "payment_option" | "card_token" | "click_to_pay_customer";
  target?: {
    customerAccountId?: string;
    reference?: string;
    token?: string;
    accountId?: string;
    customerId?: number;
    ownerBid?: string;
  };
  decision?: "accepted" | "deferred" | "needs_approval" | "refused" | "not_found";
  outcome: "completed" | "executing" | "waiting" | "refused" | "not_found" | "failed" | "cancelled" | "pending" | "invalid" | "duplicate";
  deletionId?: string;
  reasons?: {
    rule: string;
    message: string;
  }[];
  error?: {
    field: string;
    message: string;
  };
  duplicateOf?: number;
};

export type Hold = {
  id: string;
  hold: "legal" | "dispute" | "fraud_investigation" | "subscription";
  reference: string;
  cardId?: number;
  until?: string;
  placedBy: string;
  placedAt: string;
  releasedBy?: string;
  releasedAt?: string;
  on: boolean;
};

export type Settings = {
  approval: {
    reasons?: ("customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding")[];
    kinds?: ("payment_option" | "card_token" | "click_to_pay_customer")[];
    fromAmountMinor?: number;
  }[];
  undoSeconds: number;
  evidenceMarginDays: number;
  cancellationChannel: "none" | "pain.011";
  ownerBids?: string[];
  risk: {
    countryMismatch?: "needs_approval" | "refuse";
    recentActivation?: {
      days: number;
      verdict: "needs_approval" | "refuse";
    };
    velocity?: {
      by: "requestor" | "device" | "merchant";
      most: number;
      seconds: number;
      verdict: "needs_approval" | "refuse";
    }[];
  };
  networkGiveUpHours?: number;
  batches?: {
    maxItems?: number;
    maxShare?: number;
    perHour?: number;
    stopAtRefusedShare?: number;
    stopAtFailedShare?: number;
  };
  pending?: {
    id: string;
    settings: TenantSettings;
    loosened: ("approval" | "batches" | "evidenceMarginDays" | "ownerBids" | "risk" | "undoSeconds")[];
    requestedBy: string;
    requestedAt: string;
  };
};

export type TenantSettings = {
  approval: {
    reasons?: ("customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding")[];
    kinds?: ("payment_option" | "card_token" | "click_to_pay_customer")[];
    fromAmountMinor?: number;
  }[];
  undoSeconds: number;
  evidenceMarginDays: number;
  cancellationChannel: "none" | "pain.011";
  ownerBids?: string[];
  risk: {
    countryMismatch?: "needs_approval" | "refuse";
    recentActivation?: {
      days: number;
      verdict: "needs_approval" | "refuse";
    };
    velocity?: {
      by: "requestor" | "device" | "merchant";
      most: number;
      seconds: number;
      verdict: "needs_approval" | "refuse";
    }[];
  };
  networkGiveUpHours?: number;
  batches?: {
    maxItems?: number;
    maxShare?: number;
    perHour?: number;
    stopAtRefusedShare?: number;
    stopAtFailedShare?: number;
  };
};

export type Webhook = {
  id: string;
  url: string;
  eventTypes: string[];
  format: "cloudevents" | "contract";
  batchItems: boolean;
  state: "active" | "disabled";
  disabledBecause?: string;
  handedSequence: string;
  createdBy: string;
  createdAt: string;
  changedAt: string;
};

export type WebhookDelivery = {
  id: string;
  eventId: string;
  eventType: string;
  sequence: string;
  occurredAt: string;
  state: "pending" | "delivered" | "dead";
  dueAt?: string;
  lastError?: string;
  replayedBy?: string;
  createdAt: string;
  endedAt?: string;
  attempts: {
    number: number;
    at: string;
    ms: number;
    status?: number;
    error?: string;
  }[];
};

export type Sweep = {
  kind: "dormant_mandates" | "expired_cards" | "unused_tokens" | "ended_evidence" | "idempotency_records" | "risk_signals" | "webhook_deliveries" | "overdue_deletions";
  enabled: boolean;
  cron: string;
  timeZone: string;
  limit: number;
  olderThanMonths?: number;
  nextRunAt?: string;
  lastRun?: SweepRun;
};

export type SweepRun = {
  id: string;
  kind: "dormant_mandates" | "expired_cards" | "unused_tokens" | "ended_evidence" | "idempotency_records" | "risk_signals" | "webhook_deliveries" | "overdue_deletions";
  dryRun: boolean;
  state: "running" | "done" | "asks" | "failed";
  found: number;
  done: number;
  left: number;
  reasons: {
    rule: string;
    message: string;
    count?: number;
  }[];
  batchId?: string;
  limit: number;
  olderThanMonths?: number;
  startedBy: string;
  startedAt: string;
  confirmedBy?: string;
  endedAt?: string;
};

export type PaymentOptionsStoreInput = {
  kind: "sepa_direct_debit";
  customerAccountId: string;
  reference?: string | undefined;
  iban: string;
  debtorName: string;
  isDefault?: boolean | undefined;
  mandate: {
    reference?: string | undefined;
    scheme: "CORE" | "B2B";
    type: "recurring" | "one_off";
    creditorId: string;
    signedOn?: string | undefined;
  };
  idempotencyKey?: string | undefined;
} | {
  kind: "card";
  customerAccountId: string;
  reference?: string | undefined;
  token: string;
  brand: string;
  last4: string;
  expiry: string;
  isDefault?: boolean | undefined;
  reconsent?: boolean | undefined;
  idempotencyKey?: string | undefined;
};

export type PaymentOptionsStoreOutput = {
  reference: string;
  mandateReference?: string;
};

export type PaymentOptionsListInput = {
  customerAccountId: string;
  cursor?: string | undefined;
  limit?: number | undefined;
};

export type PaymentOptionsListOutput = {
  items: PaymentOption[];
  nextCursor: string | null;
};

export type PaymentOptionsGetInput = {
  customerAccountId: string;
  reference: string;
};

export type MandatesGetInput = {
  mandateReference: string;
  creditorId: string;
};

export type MandatesActivateInput = {
  mandateReference: string;
  creditorId: string;
  signedOn: string;
};

export type MandatesAmendInput = {
  mandateReference: string;
  creditorId: string;
  changes: {
    mandateReference?: string | undefined;
    creditorId?: string | undefined;
    creditorName?: string | undefined;
    iban?: string | undefined;
    debtorAgent?: string | undefined;
  };
};

export type MandatesRecordCollectionInput = {
  mandateReference: string;
  creditorId: string;
  endToEndId: string;
  amountMinor: number;
  currency: "EUR";
  dueOn: string;
  status: "planned" | "presented" | "settled" | "rejected" | "returned" | "refunded";
};

export type MandatesRecordCollectionOutput = {
  endToEndId: string;
  status: "planned" | "presented" | "settled" | "rejected" | "returned" | "refunded";
};

export type MandatesEvidenceInput = {
  mandateReference: string;
  creditorId: string;
};

export type CardTokensStoreInput = {
  token?: string | undefined;
  brand: string;
  last4: string;
  expiry: string;
  country?: string | undefined;
  reconsent?: boolean | undefined;
  idempotencyKey?: string | undefined;
};

export type CardTokensStoreOutput = {
  token: string;
};

export type CardTokensGetInput = {
  token: string;
};

export type ClickToPayEnrolInput = {
  accountId: string;
  customerId: number;
  ownerBid: string;
  cards: readonly {
    cardId: number;
    last4: string;
  }[];
};

export type ClickToPayEnrolOutput = {
  accepted: true;
  state: "UNREGISTERED" | "REGISTRATION_IN_PROGRESS" | "ACTIVE" | "REMOVAL_IN_PROGRESS" | "REMOVED" | "DISABLED";
};

export type ClickToPayDisableInput = {
  accountId: string;
  customerId: number;
  ownerBid: string;
};

export type ClickToPayEnableInput = {
  accountId: string;
  customerId: number;
  ownerBid: string;
};

export type ClickToPayGetInput = {
  accountId: string;
  customerId: number;
  ownerBid?: string | undefined;
};

export type CredentialsAuthorizeUseInput = {
  target: Target;
  amountMinor?: number | undefined;
  currency?: string | undefined;
};

export type CredentialsAuthorizeUseOutput = {
  allowed: true;
  authorizationId: string;
} | {
  allowed: false;
  reasons: {
    rule: string;
    message: string;
  }[];
};

export type DeletionsPreviewInput = {
  target: Target;
  reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
  collections?: "withdraw" | "refuse" | "wait" | undefined;
};

export type DeletionsRequestInput = {
  target: Target;
  reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
  collections?: "withdraw" | "refuse" | "wait" | undefined;
  planHash?: string | undefined;
  note?: string | undefined;
  idempotencyKey?: string | undefined;
};

export type DeletionsGetInput = {
  id: string;
};

export type DeletionsListInput = {
  state?: "awaiting_approval" | "scheduled" | "executing" | "waiting" | "completed" | "failed" | "refused" | "rejected" | "cancelled" | undefined;
  targetKind?: "payment_option" | "card_token" | "click_to_pay_customer" | undefined;
  query?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
};

export type DeletionsListOutput = {
  items: Deletion[];
  nextCursor: string | null;
};

export type DeletionsApproveInput = {
  id: string;
  note?: string | undefined;
};

export type DeletionsRejectInput = {
  id: string;
  note?: string | undefined;
};

export type DeletionsCancelInput = {
  id: string;
  note?: string | undefined;
};

export type DeletionsRetryInput = {
  id: string;
  note?: string | undefined;
};

export type DeletionsWatchInput = {
  id?: string | undefined;
  lastEventId?: string | undefined;
};

export type BatchesCreateInput = {
  name: string;
  reason: "customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding";
  collections?: "withdraw" | "refuse" | "wait" | undefined;
  source: {
    kind: "file";
  } | {
    kind: "filter";
    filter: {
      kind: "payment_option" | "card_token" | "click_to_pay_customer";
      customerAccountId?: string | undefined;
      creditorId?: string | undefined;
      ownerBid?: string | undefined;
      brand?: string | undefined;
      expiredBefore?: string | undefined;
      notUsedSince?: string | undefined;
      storedBefore?: string | undefined;
    };
  };
  limits?: {
    maxItems?: number | undefined;
    maxShare?: number | undefined;
    perHour?: number | undefined;
    stopAtRefusedShare?: number | undefined;
    stopAtFailedShare?: number | undefined;
  } | undefined;
  idempotencyKey?: string | undefined;
};

export type BatchesSealInput = {
  id: string;
  note?: string | undefined;
};

export type BatchesPreviewInput = {
  id: string;
  note?: string | undefined;
};

export type BatchesApproveInput = {
  id: string;
  checksum: string;
  note?: string | undefined;
};

export type BatchesRejectInput = {
  id: string;
  checksum: string;
  note?: string | undefined;
};

export type BatchesStartInput = {
  id: string;
  note?: string | undefined;
};

export type BatchesPauseInput = {
  id: string;
  note?: string | undefined;
};

export type BatchesResumeInput = {
  id: string;
  note?: string | undefined;
};

export type BatchesCancelInput = {
  id: string;
  note?: string | undefined;
};

export type BatchesGetInput = {
  id: string;
};

export type BatchesListInput = {
  state?: "draft" | "sealed" | "previewing" | "previewed" | "approved" | "running" | "paused" | "stopped" | "completed" | "cancelled" | "rejected" | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
};

export type BatchesListOutput = {
  items: Batch[];
  nextCursor: string | null;
};

export type BatchesLinesInput = {
  id: string;
  outcome?: "completed" | "executing" | "waiting" | "refused" | "not_found" | "failed" | "cancelled" | "pending" | "invalid" | "duplicate" | undefined;
  decision?: "accepted" | "deferred" | "needs_approval" | "refused" | "not_found" | undefined;
  cursor?: number | undefined;
  limit?: number | undefined;
};

export type BatchesLinesOutput = {
  items: BatchLine[];
  nextCursor: number | null;
};

export type HoldsPlaceInput = {
  target: Target;
  hold: "legal" | "dispute" | "fraud_investigation" | "subscription";
  cardId?: number | undefined;
  reference: string;
  until?: string | undefined;
  idempotencyKey?: string | undefined;
};

export type HoldsReleaseInput = {
  target: Target;
  hold: "legal" | "dispute" | "fraud_investigation" | "subscription";
  cardId?: number | undefined;
  reference: string;
};

export type HoldsListInput = {
  target: Target;
};

export type HoldsListOutput = {
  items: Hold[];
};

export type SettingsUpdateInput = {
  approval?: readonly {
    reasons?: readonly ("customer_request" | "merchant_request" | "account_closure" | "erasure_request" | "fraud" | "dormancy" | "expired" | "merchant_offboarding")[] | undefined;
    kinds?: readonly ("payment_option" | "card_token" | "click_to_pay_customer")[] | undefined;
    fromAmountMinor?: number | undefined;
  }[] | undefined;
  undoSeconds?: number | undefined;
  evidenceMarginDays?: number | undefined;
  cancellationChannel?: "none" | "pain.011" | undefined;
  ownerBids?: readonly string[] | undefined;
  risk?: {
    countryMismatch?: "needs_approval" | "refuse" | undefined;
    recentActivation?: {
      days: number;
      verdict: "needs_approval" | "refuse";
    } | undefined;
    velocity?: readonly {
      by: "requestor" | "device" | "merchant";
      most: number;
      seconds: number;
      verdict: "needs_approval" | "refuse";
    }[] | undefined;
  } | undefined;
  networkGiveUpHours?: number | undefined;
  batches?: {
    maxItems?: number | undefined;
    maxShare?: number | undefined;
    perHour?: number | undefined;
    stopAtRefusedShare?: number | undefined;
    stopAtFailedShare?: number | undefined;
  } | undefined;
  pending?: unknown;
};

export type SettingsApproveInput = {
  id: string;
  note?: string | undefined;
};

export type SettingsRejectInput = {
  id: string;
  note?: string | undefined;
};

export type WebhooksCreateInput = {
  url: string;
  eventTypes?: readonly ("click_to_pay-1" | "expunge.deletion.refused" | "expunge.deletion.approval_requested" | "expunge.deletion.accepted" | "expunge.deletion.disabled" | "expunge.deletion.scheduled" | "expunge.deletion.deferred" | "expunge.collection.withdrawn" | "expunge.mandate.cancelled" | "expunge.deletion.network_confirmed" | "expunge.deletion.erased" | "expunge.deletion.completed" | "expunge.deletion.failed" | "expunge.deletion.rejected" | "expunge.deletion.cancelled" | "expunge.hold.placed" | "expunge.hold.released" | "expunge.reconciliation.ghost_at_network" | "expunge.reconciliation.missing_at_network" | "expunge.reconciliation.orphaned_request" | "expunge.batch.previewed" | "expunge.batch.approved" | "expunge.batch.rejected" | "expunge.batch.started" | "expunge.batch.progress" | "expunge.batch.paused" | "expunge.batch.resumed" | "expunge.batch.stopped" | "expunge.batch.completed" | "expunge.batch.cancelled" | "expunge.webhook.disabled")[] | undefined;
  format?: "cloudevents" | "contract" | undefined;
  batchItems?: boolean | undefined;
};

export type WebhooksCreateOutput = {
  id: string;
  secret: string;
};

export type WebhooksListOutput = {
  items: Webhook[];
};

export type WebhooksUpdateInput = {
  id: string;
  url?: string | undefined;
  eventTypes?: readonly ("click_to_pay-1" | "expunge.deletion.refused" | "expunge.deletion.approval_requested" | "expunge.deletion.accepted" | "expunge.deletion.disabled" | "expunge.deletion.scheduled" | "expunge.deletion.deferred" | "expunge.collection.withdrawn" | "expunge.mandate.cancelled" | "expunge.deletion.network_confirmed" | "expunge.deletion.erased" | "expunge.deletion.completed" | "expunge.deletion.failed" | "expunge.deletion.rejected" | "expunge.deletion.cancelled" | "expunge.hold.placed" | "expunge.hold.released" | "expunge.reconciliation.ghost_at_network" | "expunge.reconciliation.missing_at_network" | "expunge.reconciliation.orphaned_request" | "expunge.batch.previewed" | "expunge.batch.approved" | "expunge.batch.rejected" | "expunge.batch.started" | "expunge.batch.progress" | "expunge.batch.paused" | "expunge.batch.resumed" | "expunge.batch.stopped" | "expunge.batch.completed" | "expunge.batch.cancelled" | "expunge.webhook.disabled")[] | undefined;
  format?: "cloudevents" | "contract" | undefined;
  batchItems?: boolean | undefined;
  state?: "active" | "disabled" | undefined;
};

export type WebhooksRotateSecretInput = {
  id: string;
  overlapHours?: number | undefined;
};

export type WebhooksRotateSecretOutput = {
  secret: string;
};

export type WebhooksDeleteInput = {
  id: string;
};

export type WebhooksDeleteOutput = {
  id: string;
  state: "deleted";
};

export type WebhooksDeliveriesInput = {
  id: string;
  state?: "pending" | "delivered" | "dead" | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
};

export type WebhooksDeliveriesOutput = {
  items: WebhookDelivery[];
  nextCursor: string | null;
};

export type WebhooksReplayInput = {
  id: string;
  eventId?: string | undefined;
  deliveryId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

export type WebhooksReplayOutput = {
  deliveries: number;
};

export type EventsListInput = {
  cursor?: string | undefined;
  types?: readonly string[] | undefined;
  order?: "newest" | "oldest" | undefined;
  limit?: number | undefined;
};

export type EventsListOutput = {
  items: LoggedEvent[];
  nextCursor: string | null;
};

export type SweepsListOutput = {
  items: Sweep[];
};

export type SweepsUpdateInput = {
  kind: "dormant_mandates" | "expired_cards" | "unused_tokens" | "ended_evidence" | "idempotency_records" | "risk_signals" | "webhook_deliveries" | "overdue_deletions";
  enabled?: boolean | undefined;
  cron?: string | undefined;
  timeZone?: string | undefined;
  limit?: number | undefined;
  olderThanMonths?: number | undefined;
};

export type SweepsRunInput = {
  kind: "dormant_mandates" | "expired_cards" | "unused_tokens" | "ended_evidence" | "idempotency_records" | "risk_signals" | "webhook_deliveries" | "overdue_deletions";
  dryRun?: boolean | undefined;
};

export type SweepsConfirmInput = {
  id: string;
};

export type SweepsRunsInput = {
  kind?: "dormant_mandates" | "expired_cards" | "unused_tokens" | "ended_evidence" | "idempotency_records" | "risk_signals" | "webhook_deliveries" | "overdue_deletions" | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
};

export type SweepsRunsOutput = {
  items: SweepRun[];
  nextCursor: string | null;
};

export type SweepsStatementInput = {
  quarter: string;
};

export type SweepsStatementOutput = {
  quarter: string;
  asOf: string;
  nothingOverdue: boolean;
  overdue: {
    kind: "dormant_mandates" | "expired_cards" | "unused_tokens" | "ended_evidence" | "idempotency_records" | "risk_signals" | "webhook_deliveries" | "overdue_deletions";
    count: number;
    oldest: string;
  }[];
  runs: SweepRun[];
};
