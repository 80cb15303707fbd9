import { batch } from "#write-path/batcher.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import type { Change } from "#write-path/change.ts";
import { activeTraceparent, beginSpan, inSpan, within } from "#runtime/tracing.ts";

/** A change with the trace of its job. */
type Waiting = { readonly change: Change; readonly traceparent: string | undefined };

/** One batch of a tenant at a time: batches would wait for the tenant's ledger anyway. */
const BATCHING = {
  maxBatchSize: 64,
  batchesPerTenant: 1,
  minConcurrentBatchSize: 1,
  maxQueuedPerTenant: 1_000,
  maxQueued: 10_000,
} as const;

/**
 * A change store for concurrent writers of single changes, such as the worker's jobs: changes that arrive during a write of their tenant
 * form the next batch. Only changes that check their credential's version are batched: when a batch is repeated after a lost answer, a
 * change that was written before loses its race instead of being written twice. The statement belongs to the trace of the first change.
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
