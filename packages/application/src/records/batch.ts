import type { BatchLimits } from "@expunge/domain/batch/batch-limits";
import type { BatchState } from "@expunge/domain/batch/batch-state";
import type { DeletionReason } from "@expunge/domain/deletion/deletion-reason";
import type { CollectionPolicy } from "@expunge/domain/deletion/deletion-request";
import type { DeletionState } from "@expunge/domain/deletion/deletion-state";
import type { Reason, RuleId } from "@expunge/domain/rules";
import type {
  BatchConsequences,
  BatchDecisionName,
  BatchOutcome,
  BatchSource,
} from "@expunge/schemas/trpc/batches";
import type { Approval } from "@expunge/schemas/trpc/deletions";
import type { StoredTarget } from "#records/natural-key.ts";

/** A stored batch. */
export type BatchRecord = {
  readonly tenantId: string;
  readonly id: string;
  readonly name: string;
  readonly reason: DeletionReason;
  readonly collections: CollectionPolicy;
  readonly source: BatchSource;
  /** Those that it names itself. */
  readonly limits: BatchLimits;
  readonly state: BatchState;
  readonly version: number;
  readonly createdBy: string;
  /** Those who created, filled or sealed it. */
  readonly contributors: readonly string[];
  readonly createdAt: Date;
  /** The input whose lists are its items. */
  readonly input: string | null;
  readonly lines: number;
  readonly items: number;
  readonly invalid: number;
  readonly duplicates: number;
  readonly checksum: string | null;
  readonly approvals: readonly Approval[];
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly stoppedBecause: Reason | null;
  /** The counts at its last start or resumption, from which its guards count. */
  readonly countedFrom: BatchCounts | null;
  /** The tenths of its items whose end was published. */
  readonly tenths: number;
};

/** The counts of outcomes, and of the items among them that differ from the preview. */
export type BatchCounts = Readonly<
  Partial<Record<BatchOutcome | "unexpected" | "changed", number>>
>;

/** The counts of a preview: of decisions, and of consequences. */
export type PreviewCounts = Readonly<
  Partial<Record<BatchDecisionName | keyof BatchConsequences, number>>
>;

/** A line of the input as it is stored: an item, or the error of a line that is none. */
export type StoredLine = { readonly line: number; readonly ref?: string } & (
  | (StoredTarget & { readonly reason?: DeletionReason })
  | { readonly error: { readonly field: string; readonly message: string } }
);

/** The decision of the preview on a line, with the rules of one that is not accepted; null for a line that is no item. */
export type PreviewedLine = readonly [BatchDecisionName, (readonly RuleId[])?] | null;

/** The place of an item, the claim under which its list is worked on, and when it is decided. */
export type ItemPosition = {
  readonly batchId: string;
  readonly input: string;
  readonly list: number;
  readonly place: number;
  readonly claim: string;
  readonly at: Date;
};

/** What has become of an item: its outcome, its deletion, and the rules of a refusal. */
export type ItemOutcome = readonly [BatchOutcome, string | null, (readonly RuleId[])?];

/** The outcome of an item by the state of its deletion. The database follows the deletions by the same table. */
export function followedOutcome(state: DeletionState | undefined): BatchOutcome {
  switch (state) {
    case "completed":
    case "executing":
    case "failed":
    case "refused":
      return state;
    case "cancelled":
    case "rejected":
      return "cancelled";
    case "awaiting_approval":
    case "scheduled":
    case "waiting":
    case undefined:
      return "waiting";
  }
}
