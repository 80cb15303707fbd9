import type { Effects } from "@expunge/domain/deletion/decision";
import type { Collection } from "@expunge/domain/mandate/collection";
import type { MandateFile } from "#records/mandate-file.ts";
import type { Job } from "#records/job.ts";
import type {
  DecisionDeps,
  DecisionContext,
  TransitionStep,
} from "#deletions/internal/transition.ts";
import { sealEvidence } from "#mandates/seal-evidence.ts";

type MandateEffects = Pick<TransitionStep, "writes" | "events">;

/**
 * Ends the mandate of a deleted payment option: cancels it unless it has ended already, withdraws open collections, and seals its
 * evidence apart from the credential for the retention period.
 */
export function cancelMandate(
  deps: DecisionDeps,
  context: DecisionContext,
  effects: Effects,
): MandateEffects {
  const { mandate } = effects;
  const { credential } = context;
  const file = credential.kind === "payment_option" ? credential.mandate : null;
  if (mandate === undefined || file === null) return { writes: {}, events: [] };

  const { now, current } = context;
  const { tenantId, requestedBy: cancelledBy } = current;
  const { reason: cancellationReason, withdrawn, evidenceRetainedUntil: keepUntil } = mandate;
  const { id } = file.mandate;
  const cancellation = cancellationReason && { cancelledAt: now, cancelledBy, cancellationReason };
  const endToEndIds = withdrawn.map((collection) => collection.endToEndId);
  const ended: MandateFile = {
    ...file,
    mandate: {
      ...file.mandate,
      ...(cancellation && {
        ...cancellation,
        state: "cancelled",
        version: file.mandate.version + 1,
      }),
    },
    collections: file.collections.map((collection) =>
      endToEndIds.includes(collection.endToEndId)
        ? { ...collection, state: "withdrawn", changedAt: now }
        : collection,
    ),
  };
  const { cancellationChannel: channel } = context.loaded.policy;
  const notifiesChannel = cancellation !== undefined && channel !== "none";
  const jobs: Job[] = [
    { kind: "retention", tenantId, keptUntil: keepUntil },
    ...(notifiesChannel
      ? [{ kind: "mandate_cancellation", tenantId, mandateId: id } as const]
      : []),
  ];
  return {
    writes: {
      ...(cancellation && {
        mandate: { id, ...cancellation, ...(notifiesChannel && { cancellationChannel: channel }) },
      }),
      ...(endToEndIds.length > 0 && {
        withdrawn: { mandateId: id, endToEndIds, changedAt: now },
      }),
      evidence: sealEvidence(deps.vault, ended, keepUntil, now),
      jobs,
    },
    events: [
      ...withdrawn.map(withdrawalEvent),
      ...(cancellation ? [["expunge.mandate.cancelled", { cancellationReason }] as const] : []),
    ],
  };
}

function withdrawalEvent({ endToEndId, amountMinor, dueOn }: Collection) {
  return ["expunge.collection.withdrawn", { endToEndId, amountMinor, dueOn }] as const;
}
