import type { Target } from "@expunge/schemas/boundary/target";
import type { DeletionStep, DeletionView } from "@expunge/schemas/trpc/deletions";
import type { DeletionInProgress } from "#deletions/deletion-reader.port.ts";
import type { ShownDeletion } from "#records/deletion.ts";
import { isoText } from "#runtime/iso-text.ts";
import { customerNumber } from "#records/natural-key.ts";

/** A deletion for clients. While its network request is open, that step shows the attempts and the last error. */
export function deletionView({
  deletion,
  request,
}: DeletionInProgress<ShownDeletion>): DeletionView {
  const { note, reasons, batchId } = deletion;
  return {
    id: deletion.id,
    target: shownTarget(deletion),
    reason: deletion.reason,
    collections: deletion.collections,
    state: deletion.state,
    requestedBy: deletion.requestedBy,
    requestedAt: isoText(deletion.requestedAt),
    ...instants(deletion),
    ...(note && { note }),
    approvals: [...deletion.approvals],
    steps: deletion.steps.map((step) => shownStep(step, request)),
    ...(reasons.length > 0 && { reasons: [...reasons] }),
    eventIds: [...deletion.eventIds],
    ...(batchId !== null && { batchId }),
  };
}

function shownTarget(deletion: ShownDeletion): Target {
  const { targetKind: kind, targetAccount, targetReference, targetOwnerBid } = deletion;
  switch (kind) {
    case "payment_option":
      return { kind, customerAccountId: targetAccount, reference: targetReference };
    case "card_token":
      return { kind, token: targetReference };
    case "click_to_pay_customer":
      return {
        kind,
        accountId: targetAccount,
        customerId: customerNumber(targetReference),
        ownerBid: targetOwnerBid ?? "",
      };
  }
}

function shownStep(step: DeletionStep, request: DeletionInProgress["request"]): DeletionStep {
  if (step.type !== "network_removal" || request === null) return step;
  const { attempts, lastError } = request;
  return { ...step, attempts, ...(lastError && { lastError }) };
}

function instants(deletion: ShownDeletion): Partial<DeletionView> {
  const shown: Partial<DeletionView> = {};
  for (const name of [
    "scheduledFor",
    "acceptedAt",
    "disabledAt",
    "networkConfirmedAt",
    "erasedAt",
    "completedAt",
  ] as const) {
    const at = deletion[name];
    if (at) shown[name] = isoText(at);
  }
  return shown;
}
