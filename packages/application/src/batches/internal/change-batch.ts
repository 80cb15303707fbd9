import type { Reason } from "@expunge/domain/rules";
import type { BatchDecision } from "@expunge/domain/batch/decide-batch";
import { type BatchEventType, batchEvent } from "#batches/event.ts";
import type { BatchStore, BatchTotals } from "#batches/batch-store.port.ts";
import { ExpungeError } from "#expunge-error.ts";
import { refusal } from "#refusal.ts";
import type { BatchRecord } from "#records/batch.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import { retryOnConflict } from "#write-path/retry-on-conflict.ts";

export type BatchDeps = {
  readonly batches: BatchStore;
  readonly store: ChangeStore;
  readonly clock: Clock;
};

/** A step of a batch: what changes, the event that publishes it, and the details of its audit entry. */
export type BatchStep = {
  readonly changed: Partial<BatchRecord>;
  readonly event?: BatchEventType;
  readonly rules?: readonly Reason[];
  readonly details?: Readonly<Record<string, string | number>>;
};

/**
 * Changes a batch: loads it, decides, writes, and starts over when another writer was first. A step that returns nothing leaves it as it is.
 * Throws `not_found`.
 */
export async function changeBatch(
  deps: BatchDeps,
  by: {
    readonly tenantId: string;
    readonly id: string;
    readonly actor: string;
    readonly action: string;
  },
  step: (
    batch: BatchRecord,
    totals: BatchTotals,
    now: Date,
  ) => Promise<BatchStep | undefined> | BatchStep | undefined,
): Promise<BatchRecord> {
  const { tenantId, id, actor, action } = by;
  return retryOnConflict(async () => {
    const batch = await findBatch(deps.batches, tenantId, id);
    const now = deps.clock.now();
    const totals = await deps.batches.totals(batch, now);
    const next = await step(batch, totals, now);
    if (next === undefined) return batch;
    const { changed, event, rules, details } = next;
    const after: BatchRecord = { ...batch, ...changed, version: batch.version + 1 };
    const ids = rules?.map(({ rule }) => rule);
    const published =
      event && batchEvent(deps.clock.newId(), event, after, totals.outcomes, now, ids);
    const entry = {
      occurredAt: now,
      actor,
      action,
      subject: id,
      outcome: after.state,
      details: { reason: after.reason, items: after.items, ...details },
    };
    const [written] = await deps.store.applyChanges(tenantId, [
      { batch: after, events: published ? [published] : [], audit: [entry] },
    ]);
    return written ? after : undefined;
  });
}

/** A batch of the tenant. Throws `not_found`. */
export async function findBatch(
  batches: Pick<BatchStore, "find">,
  tenantId: string,
  id: string,
): Promise<BatchRecord> {
  const batch = await batches.find(tenantId, id);
  if (batch === undefined) throw new ExpungeError("not_found", "there is no such batch");
  return batch;
}

/** Throws the refusal of a decision. */
export function requireAccepted(decision: BatchDecision): void {
  if (decision.kind === "refused") throw refusal(decision.reasons);
}
