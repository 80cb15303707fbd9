import { reason } from "@expunge/domain/rules";
import { deletionEvent } from "#deletions/event.ts";
import type { Change } from "#write-path/change.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import type {
  AdvanceDeps,
  DeletionTransition,
  DecisionContext,
} from "#deletions/internal/transition.ts";

/** A deletion that is carried out instead of one that was open: the older one is cancelled (DEL-03). */
export function supersede(
  { clock }: AdvanceDeps,
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
  const told = deletionEvent(
    eventId,
    ["expunge.deletion.cancelled", { takenOverBy: deletion.id }],
    superseded,
    now,
  );
  const noted = {
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
  const whole: Change = {
    ...change,
    superseded,
    events: [told, ...change.events],
    audit: [noted, ...change.audit],
  };
  return { change: whole, deletion };
}
