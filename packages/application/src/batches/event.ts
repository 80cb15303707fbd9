import type { CloudEventType } from "@expunge/schemas/events/cloud-event";
import type { EventData } from "@expunge/schemas/events/event-data";
import type { RuleId } from "@expunge/domain/rules";
import type { BatchCounts, BatchRecord } from "#records/batch.ts";
import type { EventEntry } from "#write-path/change.ts";

/** The types of events about a batch. */
export type BatchEventType = Extract<CloudEventType, `expunge.batch.${string}`>;

/** An event about a batch, with the counts of its outcomes. */
export function batchEvent(
  id: string,
  type: BatchEventType,
  batch: BatchRecord,
  counts: BatchCounts,
  at: Date,
  rules?: readonly RuleId[],
): EventEntry {
  const body: EventData<"expunge.batch.progress"> = {
    batchId: batch.id,
    reason: batch.reason,
    state: batch.state,
    items: batch.items,
    decided: decidedOf(counts),
    completed: counts.completed ?? 0,
    refused: (counts.refused ?? 0) + (counts.not_found ?? 0),
    failed: counts.failed ?? 0,
    open: (counts.executing ?? 0) + (counts.waiting ?? 0),
  };
  const common = { id, subject: batch.id, occurredAt: at };
  return type === "expunge.batch.stopped"
    ? { ...common, type, body: { ...body, rules: [...(rules ?? [])] } }
    : { ...common, type, body };
}

/** The number of items with an outcome. */
export function decidedOf(counts: BatchCounts): number {
  const { unexpected: _, changed: __, ...outcomes } = counts;
  return Object.values(outcomes).reduce((sum, count) => sum + count, 0);
}
