import type { DeletionRecord, ShownDeletion } from "@expunge/application/records/deletion";
import type { NetworkRequestRecord } from "@expunge/application/records/network-request";
import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import {
  type Approval,
  approval,
  type DeletionStep,
  deletionStep,
} from "@expunge/schemas/trpc/deletions";
import { NETWORK_OPERATIONS } from "@expunge/domain/click-to-pay/decide-network-outcome";
import { SERVED_NETWORKS } from "@expunge/domain/click-to-pay/served-network";
import { DELETION_REASONS } from "@expunge/domain/deletion/deletion-reason";
import { COLLECTION_POLICIES } from "@expunge/domain/deletion/deletion-request";
import { DELETION_STATES } from "@expunge/domain/deletion/deletion-state";
import { type Reason, RULES } from "@expunge/domain/rules";
import type { Deletion, NetworkRequest } from "#generated/client.ts";
import { enumValue } from "#rows/enum-value.ts";
import { safeInteger } from "#rows/safe-integer.ts";
import { type JsonRow, rowFromJson } from "#rows/row-from-json.ts";
import { columnName } from "#rows/to-row.ts";
import { tenantPolicy } from "#rows/tenant-policy.ts";

export const REQUEST_STATES = [
  "queued",
  "submitting",
  "accepted",
  "succeeded",
  "failed",
] as const satisfies readonly NetworkRequestRecord["state"][];

/** The deletion with its steps as they are stored. */
export function deletionRow(deletion: DeletionRecord) {
  return { ...deletion, steps: deletion.steps.map(stepRow) };
}

function stepRow(step: DeletionStep): DeletionStep | DeletionStep["type"] {
  const { type, state, attempts, lastError } = step;
  return state === "done" && attempts === 1 && lastError === undefined ? type : step;
}

/** Parses the row of a deletion. Throws on a value that this version does not know. */
function deletionRecord(row: Deletion): DeletionRecord {
  return { ...shownDeletion(row), policy: row.policy === null ? null : tenantPolicy(row.policy) };
}

type ShownRow = Pick<Deletion, keyof ShownDeletion>;

function shownDeletion<Row extends ShownRow>(row: Row) {
  return {
    ...row,
    targetKind: enumValue(TARGET_KINDS, row.targetKind),
    reason: enumValue(DELETION_REASONS, row.reason),
    collections: enumValue(COLLECTION_POLICIES, row.collections),
    state: enumValue(DELETION_STATES, row.state),
    approvals: approvals(row.approvals),
    steps: steps(row.steps),
    reasons: reasons(row.reasons),
  };
}

const SHOWN: Readonly<Record<keyof ShownDeletion, true>> = {
  id: true,
  targetKind: true,
  targetAccount: true,
  targetReference: true,
  targetOwnerBid: true,
  reason: true,
  collections: true,
  state: true,
  requestedBy: true,
  note: true,
  steps: true,
  reasons: true,
  approvals: true,
  eventIds: true,
  requestedAt: true,
  scheduledFor: true,
  acceptedAt: true,
  disabledAt: true,
  networkConfirmedAt: true,
  erasedAt: true,
  completedAt: true,
  batchId: true,
};
/** The columns of a deletion for display. */
export const SHOWN_COLUMNS = Object.keys(SHOWN).map(columnName).join(", ");

/** Parses these columns, read as JSON. */
export function shownDeletionFromJson(row: JsonRow): ShownDeletion {
  return shownDeletion(rowFromJson<"deletion", keyof ShownRow>("deletion", row));
}

/** Parses a deletion that was read as JSON. */
export function deletionFromJson(row: JsonRow): DeletionRecord {
  return deletionRecord(rowFromJson("deletion", row));
}

/** Most deletions have none. */
function approvals(column: unknown): Approval[] {
  return Array.isArray(column) && column.length === 0 ? [] : approval.array().parse(column);
}

const STEP_TYPES = deletionStep.shape.type.options;

/** A step that succeeded at its first attempt, as most do, is stored as its type alone. */
function steps(column: unknown): DeletionStep[] {
  if (!Array.isArray(column)) throw new Error("the database holds steps that are no list");
  return column.map((step: unknown) =>
    typeof step === "string"
      ? { type: enumValue(STEP_TYPES, step), state: "done", attempts: 1 }
      : deletionStep.parse(step),
  );
}

function reasons(column: unknown): Reason[] {
  if (Array.isArray(column) && column.every(isReason)) return column;
  throw new Error("the database holds reasons without a rule");
}

function isReason(given: unknown): given is Reason {
  return (
    typeof given === "object" && given !== null && "rule" in given && String(given.rule) in RULES
  );
}

/** Parses the row of a network request. */
export function networkRequestRecord(row: NetworkRequest): NetworkRequestRecord {
  return {
    ...row,
    network: enumValue(SERVED_NETWORKS, row.network),
    operation: enumValue(NETWORK_OPERATIONS, row.operation),
    state: enumValue(REQUEST_STATES, row.state),
    cardIds: row.cardIds.map(safeInteger),
  };
}
