import type { Effects } from "@expunge/domain/deletion/decision";
import type { Collection } from "@expunge/domain/mandate/collection";
import type { MandateFile } from "#records/mandate-file.ts";
import type { Job } from "#records/job.ts";
import type { AdvanceDeps, DecisionContext, Step } from "#deletions/internal/transition.ts";
import { sealEvidence } from "#mandates/seal-evidence.ts";

type Ending = Pick<Step, "writes" | "tells">;

/**
 * What becomes of the mandate of a payment option that is deleted: it is cancelled, unless it had ended before; what can be
 * withdrawn is; what proves it is sealed apart from the credential, until the day up to which it is kept.
 */
export function cancelMandate(
  deps: AdvanceDeps,
  deciding: DecisionContext,
  effects: Effects,
): Ending {
  const { mandate } = effects;
  const { credential } = deciding;
  const file = credential.kind === "payment_option" ? credential.mandate : null;
  if (mandate === undefined || file === null) return { writes: {}, tells: [] };

  const { now, before } = deciding;
  const { tenantId, requestedBy: cancelledBy } = before;
  const { reason: cancellationReason, withdrawn, evidenceKeptUntil: keepUntil } = mandate;
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
  const tellsChannel =
    cancellation !== undefined && deciding.loaded.policy.cancellationChannel !== "none";
  const jobs: Job[] = [
    { kind: "retention", tenantId, keptUntil: keepUntil },
    ...(tellsChannel ? [{ kind: "mandate_cancellation", tenantId, mandateId: id } as const] : []),
  ];
  return {
    writes: {
      ...(cancellation && { mandate: { id, ...cancellation } }),
      ...(endToEndIds.length > 0 && {
        withdrawn: { mandateId: id, endToEndIds, changedAt: now },
      }),
      evidence: sealEvidence(deps.vault, ended, keepUntil, now),
      jobs,
    },
    tells: [
      ...withdrawn.map(toldOf),
      ...(cancellation ? [["expunge.mandate.cancelled", { cancellationReason }] as const] : []),
    ],
  };
}

function toldOf({ endToEndId, amountMinor, dueOn }: Collection) {
  return ["expunge.collection.withdrawn", { endToEndId, amountMinor, dueOn }] as const;
}
