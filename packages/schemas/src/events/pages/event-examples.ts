import type { ClickToPayEvent } from "#events/click-to-pay-event.ts";
import type { CloudEventType } from "#events/cloud-event.ts";
import type { EventData } from "#events/event-data.ts";

const credentialId = "019a7f3c-2b10-7d42-9c55-3f0c8a2e7b11";
const option = {
  deletionId: "019a7f3c-5e21-7a90-8f13-6b1d9c4e2a70",
  credentialId,
  targetKind: "payment_option",
  reason: "customer_request",
  state: "completed",
} as const;
const customer = {
  ...option,
  targetKind: "click_to_pay_customer",
  state: "executing",
} as const;
const hold = {
  holdId: "019a7f3c-9d02-7c11-b0a4-52f7e1c3d608",
  credentialId,
  hold: "legal",
} as const;
const batch = {
  batchId: "019a7f3c-11aa-7be0-92c4-7d5e0f3a6b18",
  reason: "merchant_offboarding",
  state: "running",
  items: 1_000,
  decided: 300,
  completed: 280,
  refused: 5,
  failed: 0,
  open: 15,
} as const;
const undecided = { ...batch, decided: 0, completed: 0, refused: 0, open: 0 } as const;
const finding = { credentialId, targetKind: "click_to_pay_customer" } as const;

/** Example data of each event type. */
export const EVENT_EXAMPLES: { readonly [Type in CloudEventType]: EventData<Type> } = {
  "expunge.deletion.refused": { ...option, state: "refused", rules: ["HOLD-01"] },
  "expunge.deletion.approval_requested": {
    ...option,
    state: "awaiting_approval",
    rules: ["APP-01"],
  },
  "expunge.deletion.accepted": customer,
  "expunge.deletion.disabled": customer,
  "expunge.deletion.scheduled": {
    ...option,
    state: "scheduled",
    scheduledFor: "2026-11-20T13:00:00.000Z",
  },
  "expunge.deletion.deferred": { ...option, state: "waiting", rules: ["SEPA-14"] },
  "expunge.collection.withdrawn": {
    ...option,
    endToEndId: "INVOICE-2026-1177",
    amountMinor: 4_990,
    dueOn: "2026-11-26",
  },
  "expunge.mandate.cancelled": { ...option, cancellationReason: "MD16" },
  "expunge.deletion.network_confirmed": { ...customer, state: "completed" },
  "expunge.deletion.erased": option,
  "expunge.deletion.completed": option,
  "expunge.deletion.failed": { ...customer, state: "failed" },
  "expunge.deletion.rejected": { ...option, state: "rejected" },
  "expunge.deletion.cancelled": {
    ...option,
    state: "cancelled",
    takenOverBy: "019a7f3d-0c44-7e8b-a1d2-94e6f0b75c33",
  },
  "expunge.hold.placed": hold,
  "expunge.hold.released": hold,
  "expunge.reconciliation.ghost_at_network": {
    ...finding,
    finding: "ghost_at_network",
    repaired: true,
  },
  "expunge.reconciliation.missing_at_network": {
    ...finding,
    finding: "missing_at_network",
    repaired: false,
  },
  "expunge.reconciliation.orphaned_request": {
    ...finding,
    finding: "orphaned_request",
    repaired: true,
  },
  "expunge.batch.previewed": { ...undecided, state: "previewed" },
  "expunge.batch.approved": { ...undecided, state: "approved" },
  "expunge.batch.rejected": { ...undecided, state: "rejected" },
  "expunge.batch.started": undecided,
  "expunge.batch.progress": batch,
  "expunge.batch.paused": { ...batch, state: "paused" },
  "expunge.batch.resumed": batch,
  "expunge.batch.stopped": { ...batch, state: "stopped", rules: ["BATCH-08"] },
  "expunge.batch.completed": {
    ...batch,
    state: "completed",
    decided: 1_000,
    completed: 995,
    open: 0,
  },
  "expunge.batch.cancelled": { ...batch, state: "cancelled" },
  "expunge.webhook.disabled": {
    endpointId: "019a7f3d-4b6e-7f25-8c90-0d3a5e9f1742",
    because: "410 Gone",
  },
};

export const CLICK_TO_PAY_EXAMPLE: ClickToPayEvent = {
  event_id: "019a7f3c-7c58-7b36-92e4-1f6a0d8c3b59",
  domain: "cards-tokenization",
  event_type: "click_to_pay-1",
  schema_version: 1,
  org_id: "TN-1000",
  cid: "5f0c8c1e-6a3f-4b0e-9d57-2f4c7a1b8e60",
  timestamp: "2026-11-20T12:00:04.120Z",
  data: {
    operation: "delete_customer",
    status: "success",
    network: "visa",
    account_id: "account-1",
    customer_id: 42,
    owner_bid: "10000520",
    card_ids: [7, 8],
    request_trace_id: "f3b1c2d4-90ab-4c6e-8d71-5e2f3a4b6c7d",
    reasons: [],
  },
};
