import { batch } from "#write-path/batcher.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import type { Change } from "#write-path/change.ts";
import { activeTraceparent, beginSpan, inSpan, within } from "#runtime/tracing.ts";

/** A change, and the trace that it belongs to. */
type Waiting = { readonly change: Change; readonly traceparent: string | undefined };

/** One list of a tenant at a time: they wait for each other anyway, for the tenant's ledger. */
const BATCHING = {
  maxBatchSize: 64,
  batchesPerTenant: 1,
  minConcurrentBatchSize: 1,
  maxQueuedPerTenant: 1_000,
  maxQueued: 10_000,
} as const;

/**
 * A change store for those who write changes one at a time beside each other, as the worker's jobs do: what comes while a change of the
 * tenant is being written is written as one list. Only changes that are held to their credential's version are: such a one
 * is lost, and not written twice, when its list is run again after the answer to it did not come. The statement of a list is in the trace
 * of its first change.
 */
export function batchedStore(store: ChangeStore): ChangeStore {
  const write = batch<Waiting, boolean>((tenantId, list) => {
    const changes = list.map(({ change }) => change);
    const work = () => store.applyChanges(tenantId, changes);
    const parent = list[0]?.traceparent;
    const attributes = { "expunge.list": list.length };
    return parent === undefined ? work() : within(beginSpan("list", { parent, attributes }), work);
  }, BATCHING);
  return {
    loadTargets: (tenantId, asked) => store.loadTargets(tenantId, asked),
    async applyChanges(tenantId, changes) {
      const [change] = changes;
      if (changes.length !== 1 || change?.credential === undefined)
        return store.applyChanges(tenantId, changes);
      const written = () => write(tenantId, { change, traceparent: activeTraceparent() });
      return [await inSpan("written", {}, written)];
    },
  };
}
