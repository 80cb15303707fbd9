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
 * Records a collection under a mandate, or what has become of it. The same again changes nothing. The mandate may be named
 * by a reference that an amendment has changed since. Throws `not_found`, `conflict` for another amount or due day, and
 * `refused` with what `decideCollection` says.
 */
export function recordCollection({ mandates, vault, clock }: Deps) {
  return async (
    actor: Actor,
    input: RecordCollectionInput,
  ): Promise<Pick<RecordCollectionInput, "endToEndId" | "status">> => {
    const { endToEndId, amountMinor, currency, dueOn, status } = input;
    const named = { creditorId: input.creditorId, reference: input.mandateReference };
    const decided = await mandates.change(actor.tenantId, named, (locked) => {
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
      return { write: recorded(vault, locked, collection, decision.mandate, actorName(actor)) };
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

/** The collection, with the end to which it brings a one-off mandate, and what has to be done now that it is known. */
function recorded(
  vault: Vault,
  locked: LockedMandate,
  collection: CollectionRecord,
  state: MandateState,
  actor: string,
): MandateWrite {
  const { mandate, collections, versions } = locked;
  const { endToEndId, state: status, changedAt } = collection;
  const ended =
    state === mandate.state
      ? undefined
      : newVersion(mandate, { amendedAt: changedAt, amendedBy: actor, changed: ["state"] });
  const isThis = (known: CollectionRecord) => known.endToEndId === endToEndId;
  const after = {
    mandate: { ...mandate, ...ended?.mandate, state },
    collections: collections.some(isThis)
      ? collections.map((known) => (isThis(known) ? collection : known))
      : [...collections, collection],
    versions: ended ? [...versions, ended.past] : versions,
  };
  const kept = retainedEvidence(vault, locked, after, changedAt);
  return {
    collection,
    ...(ended && { state, amendment: ended }),
    ...(kept && { evidence: kept.evidence }),
    jobs: [...(kept?.jobs ?? []), ...resumeJobs(locked, after.collections)],
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

/** The deletion that has waited for the last open collection goes on. */
function resumeJobs(
  { waitingDeletionId: deletionId, mandate: { tenantId } }: LockedMandate,
  collections: readonly CollectionRecord[],
): readonly Job[] {
  return deletionId === null || collections.some(isOpen)
    ? []
    : [{ kind: "deletion", tenantId, deletionId }];
}
