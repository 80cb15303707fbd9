import type { RecordCollectionInput } from "@expunge/schemas/trpc/mandates";
import { isOpen } from "@expunge/domain/mandate/collections-at-deletion";
import { decideCollection } from "@expunge/domain/mandate/decide-collection";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { LoadedTarget } from "#write-path/change-store.port.ts";
import type { AuditEntry, Change } from "#write-path/change.ts";
import { type CollectionRecord, type MandateFile, mandateOf } from "#records/mandate-file.ts";
import { targetDay } from "#runtime/target-day.ts";
import { retainedEvidence } from "#mandates/internal/retained-evidence.ts";
import { newVersion } from "#mandates/internal/new-version.ts";
import { refusal } from "#refusal.ts";
import type { Vault } from "#vault/vault.ts";

export type CollectionReport = { readonly actor: Actor; readonly input: RecordCollectionInput };
/** The recorded state of a collection, or the error of a report that records none. */
export type CollectionOutcome = Pick<RecordCollectionInput, "endToEndId" | "status"> | ExpungeError;

type Decided = { readonly outcomes: readonly CollectionOutcome[]; readonly change?: Change };

/**
 * Decides the reports about one mandate in their order, each over the state that those before it leave, and makes one change of them.
 */
export function decideCollections(
  vault: Vault,
  loaded: LoadedTarget | undefined,
  reports: readonly CollectionReport[],
  now: Date,
): Decided {
  const credential = loaded?.credential;
  if (loaded === undefined || credential?.kind !== "payment_option" || credential.mandate === null)
    return { outcomes: reports.map(notFound) };
  const { id, version, state, open } = credential;
  let file: MandateFile = credential.mandate;
  const recorded = new Map<string, CollectionRecord>();
  const audit: AuditEntry[] = [];
  const outcomes = reports.map(({ actor, input }): CollectionOutcome => {
    const { endToEndId, amountMinor, currency, dueOn, status } = input;
    const decision = decideCollection({
      mandate: mandateOf(file),
      pendingDeletion: state === "pending_deletion",
      endToEndId,
      dueOn,
      next: status,
      today: targetDay(now),
    });
    if (decision.kind === "refused") return refusal(decision.reasons);
    const conflict = anotherCollection(file, input);
    if (conflict) return conflict;
    if (decision.kind === "accepted") {
      const collection = {
        endToEndId,
        amountMinor,
        currency,
        dueOn,
        state: status,
        changedAt: now,
      };
      const amendedBy = actorName(actor);
      file = fileAfter(file, collection, decision.mandate, amendedBy);
      recorded.set(endToEndId, collection);
      audit.push({
        occurredAt: now,
        actor: amendedBy,
        action: "mandate.collection",
        subject: id,
        outcome: status,
        details: { endToEndId, status },
      });
    }
    return { endToEndId, status };
  });
  if (recorded.size === 0) return { outcomes };

  const consumed = file.versions[credential.mandate.versions.length];
  const retained = retainedEvidence(vault, loaded, file, now);
  const { id: mandateId, tenantId } = file.mandate;
  // The waiting deletion is resumed once the last open collection is final.
  const resumes = open?.state === "waiting" && !file.collections.some(isOpen);
  return {
    outcomes,
    change: {
      credential: { id, version, state, changedAt: now, erase: false },
      collected: {
        mandateId,
        collections: [...recorded.values()],
        ...(consumed && { consumed }),
      },
      ...(retained && { evidence: retained.evidence }),
      jobs: [
        ...(retained?.jobs ?? []),
        ...(resumes ? [{ kind: "deletion", tenantId, deletionId: open.id } as const] : []),
      ],
      events: [],
      audit,
    },
  };
}

function notFound(): ExpungeError {
  return new ExpungeError("not_found", "there is no such mandate");
}

/** The conflict with the same collection, if it is known with another amount or due day. */
function anotherCollection(
  { collections }: MandateFile,
  { endToEndId, amountMinor, dueOn }: RecordCollectionInput,
): ExpungeError | undefined {
  const known = collections.find((collection) => collection.endToEndId === endToEndId);
  if (known === undefined || (known.amountMinor === amountMinor && known.dueOn === dueOn))
    return undefined;
  return new ExpungeError("conflict", "the collection is known with another amount or due day", {
    field: known.amountMinor === amountMinor ? "dueOn" : "amountMinor",
  });
}

/** The mandate with the collection in its new state; a version more, if the collection changes the state of the mandate. */
function fileAfter(
  { mandate, collections, versions }: MandateFile,
  collection: CollectionRecord,
  state: MandateFile["mandate"]["state"],
  amendedBy: string,
): MandateFile {
  const isSame = ({ endToEndId }: CollectionRecord) => endToEndId === collection.endToEndId;
  const next =
    state === mandate.state
      ? undefined
      : newVersion(mandate, { amendedAt: collection.changedAt, amendedBy, changed: ["state"] });
  return {
    mandate: { ...mandate, ...next?.mandate, state },
    collections: collections.some(isSame)
      ? collections.map((known) => (isSame(known) ? collection : known))
      : [...collections, collection],
    versions: next ? [...versions, next.past] : versions,
  };
}
