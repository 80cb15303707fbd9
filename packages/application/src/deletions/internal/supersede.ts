import { reason } from "@expunge/domain/rules";
import { deletionEvent } from "#deletions/event.ts";
import type { Change } from "#write-path/change.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import type {
  DecisionDeps,
  DeletionTransition,
  DecisionContext,
} from "#deletions/internal/transition.ts";

/** Cancels the open deletion that another one takes over (DEL-03), in the same change. */
export function supersede(
  { clock }: DecisionDeps,
  { now, actor }: DecisionContext,
  { change, deletion }: DeletionTransition,
  open: DeletionRecord,
): DeletionTransition {
  const eventId = clock.newId();
  const superseded: DeletionRecord = {
    ...open,
    state: "cancelled",
    version: open.version + 1,
    reasons: [reason("DEL-03")],
    eventIds: [...open.eventIds, eventId],
  };
  const event = deletionEvent(
    eventId,
    ["expunge.deletion.cancelled", { takenOverBy: deletion.id }],
    superseded,
    now,
  );
  const auditEntry = {
    occurredAt: now,
    actor,
    action: "deletion.take_over",
    subject: open.credentialId,
    outcome: superseded.state,
    details: {
      deletionId: open.id,
      targetKind: open.targetKind,
      reason: open.reason,
      takenOverBy: deletion.id,
    },
  };
  const combined: Change = {
    ...change,
    superseded,
    events: [event, ...change.events],
    audit: [auditEntry, ...change.audit],
  };
  return { change: combined, deletion };
}
