import { batch, ONE_AT_A_TIME } from "#write-path/batcher.ts";
import type { ChangeStore, LoadedTarget, TargetLookup } from "#write-path/change-store.port.ts";
import type { Change } from "#write-path/change.ts";
import { activeTraceparent, beginSpan, inSpan, within } from "#runtime/tracing.ts";

/** Lists of a tenant would wait for its ledger. */
const BATCHING = { ...ONE_AT_A_TIME, maxBatchSize: 64 };

/**
 * A change store for concurrent use cases that load one target and write one change each, such as the calls of staff and the worker's
 * jobs: those that arrive during a statement of their tenant form the next list. Lists go to the store as they are.
 *
 * Only changes that cannot be written twice are batched: when a batch is repeated after a lost answer, a change that was written before
 * loses its race.
 */
export function batchedStore(store: ChangeStore): ChangeStore {
  const load = batched<TargetLookup, LoadedTarget>("loaded", store.loadTargets);
  const write = batched<Change, boolean>("written", store.applyChanges);
  return {
    async loadTargets(tenantId, lookups) {
      const [lookup] = lookups;
      return lookups.length === 1 && lookup !== undefined
        ? [await load(tenantId, lookup)]
        : store.loadTargets(tenantId, lookups);
    },
    async applyChanges(tenantId, changes) {
      const [change] = changes;
      return changes.length === 1 && change !== undefined && isGuarded(change)
        ? [await write(tenantId, change)]
        : store.applyChanges(tenantId, changes);
    },
  };
}

/** Whether the change checks a version, claims a name or a key, or has an id of its own. */
function isGuarded({ credential, use, stored, remember }: Change): boolean {
  return [credential, use, stored, remember].some((guard) => guard !== undefined);
}

/** Batches a step of the store. Its statement belongs to the trace of the first caller. */
function batched<One, Answer>(
  name: string,
  step: (tenantId: string, list: readonly One[]) => Promise<readonly Answer[]>,
): (tenantId: string, one: One) => Promise<Answer> {
  type Waiting = { readonly one: One; readonly traceparent: string | undefined };
  const submit = batch<Waiting, Answer>((tenantId, waiting) => {
    const work = () =>
      step(
        tenantId,
        waiting.map(({ one }) => one),
      );
    const parent = waiting[0]?.traceparent;
    const attributes = { "expunge.list": waiting.length };
    return parent === undefined ? work() : within(beginSpan("list", { parent, attributes }), work);
  }, BATCHING);
  return (tenantId, one) =>
    inSpan(name, {}, () => submit(tenantId, { one, traceparent: activeTraceparent() }));
}
