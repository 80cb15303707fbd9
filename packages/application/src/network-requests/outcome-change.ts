import type { DeletionStep } from "@expunge/schemas/trpc/deletions";
import type { NetworkFault } from "@expunge/domain/click-to-pay/network-answer";
import { applyNetworkOutcome } from "@expunge/domain/click-to-pay/network-effect";
import { reason } from "@expunge/domain/rules";
import { clickToPayEvent } from "#click-to-pay/event.ts";
import { ofBatch, deletionEvent, type DeletionEventDraft } from "#deletions/event.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { NetworkTask } from "#network-requests/network-request-store.port.ts";
import type { Change } from "#write-path/change.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import {
  closingAuditEntry,
  closedRequest,
  faultCodes,
} from "#network-requests/internal/closed-request.ts";
import { repairOutcome } from "#network-requests/internal/repair-outcome.ts";

const CONFIRMED: readonly DeletionEventDraft[] = [
  ["expunge.deletion.network_confirmed"],
  ["expunge.deletion.erased"],
  ["expunge.deletion.completed"],
];
const FAILED: readonly DeletionEventDraft[] = [["expunge.deletion.failed"]];

/**
 * The complete change for the outcome of a network request; it succeeded if there are no faults. A deletion that waits for this outcome is
 * resumed.
 */
export function networkOutcomeChange(
  clock: Clock,
  task: NetworkTask,
  faults: readonly NetworkFault[] | undefined,
): Change {
  const { request, customer, pendingDeletion } = task;
  const { tenantId } = request;
  // Any other removal of a customer belongs to a deletion, which ends with it.
  if (request.operation === "delete_customer" && task.deletion === null)
    return repairOutcome(clock, request, faults);
  const at = clock.now();
  const succeeded = faults === undefined;
  const codes = faultCodes(faults);
  const { customer: state, cards } = applyNetworkOutcome(
    request.operation,
    succeeded,
    customer.state,
    pendingDeletion !== null,
  );
  const published = clickToPayEvent(clock.newId(), task, faults, at);
  const operationEvent = task.deletion === null ? published : ofBatch(task.deletion, published);
  const ending = task.deletion === null ? [] : succeeded ? CONFIRMED : FAILED;
  const ends = ending.map((draft) => ({ id: clock.newId(), draft }));
  const ended =
    task.deletion &&
    endedDeletion(task.deletion, request.attempts, codes, at, [
      operationEvent.id,
      ...ends.map(({ id }) => id),
    ]);
  const allCards =
    request.operation === "enroll_customer" || request.operation === "delete_customer";
  return {
    credential: {
      id: customer.id,
      version: customer.version,
      state,
      changedAt: at,
      erase: state === "REMOVED" || state === "UNREGISTERED",
    },
    movedCards: {
      credentialId: customer.id,
      from: cards.from,
      state: cards.to,
      changedAt: at,
      ...(!allCards && { cardIds: request.cardIds }),
    },
    request: closedRequest(request, faults, at),
    ...(ended && { deletion: ended }),
    ...(pendingDeletion?.state === "waiting" && {
      jobs: [{ kind: "deletion", tenantId, deletionId: pendingDeletion.id }],
    }),
    events: [
      operationEvent,
      ...(ended ? ends.map(({ id, draft }) => deletionEvent(id, draft, ended, at)) : []),
    ],
    audit: [closingAuditEntry(request, faults, at)],
  };
}

function endedDeletion(
  deletion: DeletionRecord,
  attempts: number,
  codes: string | undefined,
  at: Date,
  eventIds: string[],
): DeletionRecord {
  const failed = codes !== undefined;
  const step = ({ type, attempts: before, state }: DeletionStep): DeletionStep => {
    if (state === "done") return { type, state, attempts: before };
    const isRemoval = type === "network_removal";
    if (!failed) return { type, state: "done", attempts: isRemoval ? attempts : before + 1 };
    return isRemoval
      ? {
          type,
          state: "failed",
          attempts,
          lastError: codes,
        }
      : { type, state, attempts: before };
  };
  return {
    ...deletion,
    version: deletion.version + 1,
    state: failed ? "failed" : "completed",
    steps: deletion.steps.map(step),
    eventIds: [...deletion.eventIds, ...eventIds],
    ...(failed
      ? { reasons: [...deletion.reasons, reason("C2P-11")] }
      : { networkConfirmedAt: at, erasedAt: at, completedAt: at }),
  };
}
