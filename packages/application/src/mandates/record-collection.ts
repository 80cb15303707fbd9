import type { RecordCollectionInput } from "@expunge/schemas/trpc/mandates";
import { mandateIdentity } from "@expunge/domain/mandate/mandate-identity";
import type { Actor } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import {
  type CollectionOutcome,
  type CollectionReport,
  decideCollections,
} from "#mandates/internal/decide-collections.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { Vault } from "#vault/vault.ts";
import { batch, ONE_AT_A_TIME } from "#write-path/batcher.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import { MAX_ATTEMPTS, tooMuchContention } from "#write-path/retry-on-conflict.ts";

type Deps = { readonly store: ChangeStore; readonly vault: Vault; readonly clock: Clock };

/** Two lists of a tenant would lose their races for a mandate against each other. */
const BATCHING = { ...ONE_AT_A_TIME, maxBatchSize: 128 };

/**
 * Records a collection under a mandate, or its next status. Idempotent. The mandate may be named by any of its past references. Throws
 * `not_found`; `conflict` for another amount or due day; `refused` with the rule that `decideCollection` returns.
 */
export function recordCollection(deps: Deps) {
  const submit = batch<CollectionReport, CollectionOutcome>(
    (tenantId, reports) => recordCollections(deps, tenantId, reports),
    BATCHING,
  );
  return async (
    actor: Actor,
    input: RecordCollectionInput,
  ): Promise<Pick<RecordCollectionInput, "endToEndId" | "status">> => {
    const outcome = await submit(actor.tenantId, { actor, input });
    if (outcome instanceof ExpungeError) throw outcome;
    return outcome;
  };
}

/** Records a list with one load and one write. The reports about a mandate are decided again when their change loses its race. */
async function recordCollections(
  { store, vault, clock }: Deps,
  tenantId: string,
  reports: readonly CollectionReport[],
): Promise<readonly CollectionOutcome[]> {
  const outcomes = new Map<CollectionReport, CollectionOutcome>();
  let open = reports;
  for (let attempts = 0; open.length > 0 && attempts < MAX_ATTEMPTS; attempts += 1) {
    const keys = new Map(open.map((report) => [identityOf(report), keyOf(report)]));
    const lookups = [...keys.values()].map((mandate) => ({ mandate }));
    const targets = await store.loadTargets(tenantId, lookups);
    const credentialOf = new Map(
      [...keys.keys()].map((key, place) => [key, targets[place]?.credential?.id]),
    );
    // A mandate may be reported by several of its references.
    const byCredential = Map.groupBy(open, (report) => credentialOf.get(identityOf(report)));
    const decided = [...byCredential].map(([id, own]) => {
      const target = targets.find(({ credential }) => credential?.id === id);
      return { own, ...decideCollections(vault, target, own, clock.now()) };
    });
    const changes = decided.flatMap(({ change }) => change ?? []);
    const written = changes.length > 0 ? await store.applyChanges(tenantId, changes) : [];
    open = decided.flatMap(({ own, outcomes: ownOutcomes, change }) => {
      if (change && !written[changes.indexOf(change)]) return own;
      for (const [place, outcome] of ownOutcomes.entries()) {
        const report = own[place];
        if (report) outcomes.set(report, outcome);
      }
      return [];
    });
  }
  return reports.map((report) => outcomes.get(report) ?? tooMuchContention());
}

function keyOf({ input: { creditorId, mandateReference: reference } }: CollectionReport) {
  return { creditorId, reference };
}

/** The same for every spelling of a mandate's reference. */
function identityOf(report: CollectionReport): string {
  return mandateIdentity(keyOf(report));
}
