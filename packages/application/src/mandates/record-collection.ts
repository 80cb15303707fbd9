import type { RecordCollectionInput } from "@expunge/schemas/trpc/mandates";
import { isOpen } from "@expunge/domain/mandate/collections-at-deletion";
import { decideCollection } from "@expunge/domain/mandate/decide-collection";
import type { MandateState } from "@expunge/domain/mandate/mandate";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { LockedMandate, MandateLedger, MandateWrite } from "#mandates/mandate-ledger.port.ts";
import { type CollectionRecord, mandateOf } from "#records/mandate-file.ts";
import type { Job } from "#records/job.ts";
import { targetDay } from "#runtime/target-day.ts";
import { retainedEvidence } from "#mandates/internal/retained-evidence.ts";
import { newVersion } from "#mandates/internal/new-version.ts";
import { refusal } from "#refusal.ts";
import type { Vault } from "#vault/vault.ts";

type Deps = { readonly mandates: MandateLedger; readonly vault: Vault; readonly clock: Clock };

/**
 * Records a collection under a mandate, or its next status. Idempotent. The mandate may be key by any of its past references. Throws
 * `not_found`; `conflict` for another amount or due day; `refused` with the rule that `decideCollection` returns.
 */
export function recordCollection({ mandates, vault, clock }: Deps) {
  return async (
    actor: Actor,
    input: RecordCollectionInput,
  ): Promise<Pick<RecordCollectionInput, "endToEndId" | "status">> => {
    const { endToEndId, amountMinor, currency, dueOn, status } = input;
    const key = { creditorId: input.creditorId, reference: input.mandateReference };
    const decided = await mandates.change(actor.tenantId, key, (locked) => {
      const changedAt = clock.now();
      const decision = decideCollection({
        mandate: mandateOf(locked),
        pendingDeletion: locked.credential.state === "pending_deletion",
        endToEndId,
        dueOn,
        next: status,
        today: targetDay(changedAt),
      });
      if (decision.kind === "refused") throw refusal(decision.reasons);
      assertSameCollection(locked, input);
      if (decision.kind === "unchanged") return {};
      const collection = { endToEndId, amountMinor, currency, dueOn, state: status, changedAt };
      return {
        write: collectionWrite(vault, locked, collection, decision.mandate, actorName(actor)),
      };
    });
    if (decided === undefined) throw new ExpungeError("not_found", "there is no such mandate");
    return { endToEndId, status };
  };
}

function assertSameCollection(
  { collections }: LockedMandate,
  { endToEndId, amountMinor, dueOn }: RecordCollectionInput,
): void {
  const known = collections.find((collection) => collection.endToEndId === endToEndId);
  if (known === undefined || (known.amountMinor === amountMinor && known.dueOn === dueOn)) return;
  throw new ExpungeError("conflict", "the collection is known with another amount or due day", {
    field: known.amountMinor === amountMinor ? "dueOn" : "amountMinor",
  });
}

/** The writes for a collection: the state of a one-off mandate, the evidence and the follow-up jobs. */
function collectionWrite(
  vault: Vault,
  locked: LockedMandate,
  collection: CollectionRecord,
  state: MandateState,
  actor: string,
): MandateWrite {
  const { mandate, collections, versions } = locked;
  const { endToEndId, state: status, changedAt } = collection;
  const nextVersion =
    state === mandate.state
      ? undefined
      : newVersion(mandate, { amendedAt: changedAt, amendedBy: actor, changed: ["state"] });
  const isSame = (known: CollectionRecord) => known.endToEndId === endToEndId;
  const after = {
    mandate: { ...mandate, ...nextVersion?.mandate, state },
    collections: collections.some(isSame)
      ? collections.map((known) => (isSame(known) ? collection : known))
      : [...collections, collection],
    versions: nextVersion ? [...versions, nextVersion.past] : versions,
  };
  const retained = retainedEvidence(vault, locked, after, changedAt);
  return {
    collection,
    ...(nextVersion && { state, amendment: nextVersion }),
    ...(retained && { evidence: retained.evidence }),
    jobs: [...(retained?.jobs ?? []), ...resumeJobs(locked, after.collections)],
    audit: {
      occurredAt: changedAt,
      actor,
      action: "mandate.collection",
      subject: mandate.credentialId,
      outcome: status,
      details: { endToEndId, status },
    },
  };
}

/** The job of the waiting deletion, once the last open collection is final. */
function resumeJobs(
  { waitingDeletionId: deletionId, mandate: { tenantId } }: LockedMandate,
  collections: readonly CollectionRecord[],
): readonly Job[] {
  return deletionId === null || collections.some(isOpen)
    ? []
    : [{ kind: "deletion", tenantId, deletionId }];
}
