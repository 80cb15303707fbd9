import { systemClock } from "@expunge/application/runtime/system-clock";

type Deleted = {
  readonly tenantId: string;
  readonly clientKey: string;
  readonly accountId: string;
  readonly reference: string;
  readonly credentialId: string;
  readonly now: Date;
};

/** The rows of a deletion: the same as our own path writes. */
export function rowsOfDeletion({
  tenantId,
  clientKey,
  accountId,
  reference,
  credentialId,
  now,
}: Deleted) {
  const deletionId = systemClock.newId();
  const targetKind = "payment_option";
  const reason = "customer_request";
  const cancellationReason = "MD16";
  const actor = `client:${clientKey}`;
  const types = [
    "expunge.deletion.accepted",
    "expunge.deletion.disabled",
    "expunge.mandate.cancelled",
    "expunge.deletion.erased",
    "expunge.deletion.completed",
  ];
  const events = {
    tenantId,
    ids: types.map(() => systemClock.newId()),
    types,
    subject: deletionId,
    occurredAt: now,
    body: { deletionId, credentialId, targetKind, reason, state: "completed" },
    details: { 3: { cancellationReason } },
  };
  return {
    events,
    cancellation: { cancelledAt: now, cancelledBy: actor, cancellationReason },
    audit: {
      tenantId,
      occurredAt: now,
      actor,
      action: "deletion.request",
      subject: credentialId,
      outcome: "completed",
      details: { deletionId, targetKind, reason },
    },
    deletion: {
      tenantId,
      id: deletionId,
      credentialId,
      targetKind,
      targetAccount: accountId,
      targetReference: reference,
      reason,
      collections: "withdraw",
      immediate: true,
      state: "completed",
      version: 1,
      requestedBy: actor,
      correlationId: systemClock.newId(),
      steps: ["disable", "cancel_mandate", "erase"],
      reasons: [],
      approvals: [],
      eventIds: events.ids,
      requestedAt: now,
      acceptedAt: now,
      disabledAt: now,
      erasedAt: now,
      completedAt: now,
    },
  };
}
