import type { BatchRecord, StoredLine } from "@expunge/application/records/batch";
import type { BatchList } from "@expunge/application/batches/batch-store.port";
import { BATCH_STATES } from "@expunge/domain/batch/batch-state";
import { DELETION_REASONS } from "@expunge/domain/deletion/deletion-reason";
import { COLLECTION_POLICIES } from "@expunge/domain/deletion/deletion-request";
import type { Reason } from "@expunge/domain/rules";
import { batchSource } from "@expunge/schemas/trpc/batches";
import { approval } from "@expunge/schemas/trpc/deletions";
import { batchLimits } from "@expunge/schemas/trpc/settings";
import type { DeletionBatch } from "#generated/client.ts";
import { enumValue } from "#rows/enum-value.ts";

/** Parses the row of a batch. Throws on a value that this version does not know. */
export function batchRecord(row: DeletionBatch): BatchRecord {
  return {
    ...row,
    reason: enumValue(DELETION_REASONS, row.reason),
    collections: enumValue(COLLECTION_POLICIES, row.collections),
    state: enumValue(BATCH_STATES, row.state),
    source: batchSource.parse(row.source),
    limits: batchLimits.parse(row.limits),
    approvals: approval.array().parse(row.approvals),
    stoppedBecause: row.stoppedBecause as Reason | null,
    countedFrom: row.countedFrom as BatchRecord["countedFrom"],
  };
}

/** A list as its statements return it: PostgreSQL parsed its JSON when it was written by this service. */
export type ListRow = {
  readonly number: number;
  readonly lines: readonly StoredLine[];
  readonly duplicates: BatchList["duplicates"] | null;
  readonly previewed: BatchList["previewed"];
  readonly outcomes: BatchList["outcomes"];
};

export function batchList({ duplicates, ...list }: ListRow): BatchList {
  return { ...list, duplicates: duplicates ?? {} };
}
