import type { BatchList } from "#batches/batch-store.port.ts";
import { batchActor } from "#batches/internal/batch-actor.ts";
import { itemsOf } from "#batches/internal/items-of.ts";
import type { DeletionCommand, DeletionOutcome } from "#deletions/command.ts";
import type { BatchRecord } from "#records/batch.ts";
import type { Clock } from "#runtime/clock.port.ts";

/**
 * Requests the deletions of the items of a claimed list that have no outcome yet, and at most of so many. The outcome of an item is written with its deletion, so a list whose
 * worker died goes on where it was.
 */
export async function runList(
  deps: {
    readonly request: (
      tenantId: string,
      commands: readonly DeletionCommand[],
    ) => Promise<readonly DeletionOutcome[]>;
    readonly clock: Clock;
  },
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
  if (commands.length > 0) await deps.request(tenantId, commands);
}
