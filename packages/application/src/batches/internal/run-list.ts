import type { BatchList } from "#batches/batch-store.port.ts";
import { batchActor } from "#batches/internal/batch-actor.ts";
import { itemsOf } from "#batches/internal/items-of.ts";
import type { DeletionCommand, DeletionOutcome } from "#deletions/command.ts";
import type { BatchRecord } from "#records/batch.ts";
import type { Clock } from "#runtime/clock.port.ts";

export type RunListDeps = {
  readonly request: (
    tenantId: string,
    commands: readonly DeletionCommand[],
  ) => Promise<readonly DeletionOutcome[]>;
  /** Whether the tenant has had events since, besides those of the items of batches. */
  readonly hasOtherEvents: (tenantId: string, since: Date) => Promise<boolean>;
  readonly pause: (ms: number) => Promise<void>;
  readonly clock: Clock;
};

/** A tenant whose callers have written something within this time shares its ledger with them. */
const RECENT_MS = 2_000;
/** The items that are then written at a time. A single deletion waits for no more of them. */
const SHARED = 8;
/** The pause after each, in its own time. */
const YIELDED = 2;

/**
 * Requests the deletions of the items of a claimed list that have no outcome yet, and at most of so many. The outcome of an item is written with its deletion, so a list whose
 * worker died goes on where it was. Beside other callers of the tenant it takes a third of the time, in small parts.
 */
export async function runList(
  deps: RunListDeps,
  batch: BatchRecord,
  list: BatchList,
  claim: string,
  most = Infinity,
): Promise<void> {
  const { id: batchId, tenantId, input, reason, collections } = batch;
  if (input === null) throw new Error("a batch that runs has no input");
  const actor = batchActor(batch);
  const approval = batch.approvals.find(({ decision }) => decision === "approved");
  if (approval === undefined) throw new Error("a batch that runs has no approval");
  const now = deps.clock.now();
  const commands = itemsOf(list)
    .filter(({ place }) => !Object.hasOwn(list.outcomes, place))
    .slice(0, most)
    .map(({ place, item }): DeletionCommand => ({
      id: deps.clock.newId(),
      target: item,
      reason: item.reason ?? reason,
      collections,
      immediate: true,
      actor,
      now,
      correlationId: batchId,
      recordRefusal: true,
      item: { batchId, input, list: list.number, place, claim, at: now },
      approval: { decision: "approved", by: approval.by, at: approval.at },
    }));
  for (let from = 0; from < commands.length;) {
    const since = new Date(deps.clock.now().getTime() - RECENT_MS);
    const isShared = await deps.hasOtherEvents(tenantId, since);
    const part = commands.slice(from, isShared ? from + SHARED : undefined);
    const start = performance.now();
    await deps.request(tenantId, part);
    from += part.length;
    if (isShared) await deps.pause(YIELDED * (performance.now() - start));
  }
}
