import type { DeletionRecord } from "@expunge/application/records/deletion";
import type { NetworkRequestRecord } from "@expunge/application/records/network-request";
import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import { approval, type DeletionStep, deletionStep } from "@expunge/schemas/trpc/deletions";
import { NETWORK_OPERATIONS } from "@expunge/domain/click-to-pay/decide-network-outcome";
import { SERVED_NETWORKS } from "@expunge/domain/click-to-pay/served-network";
import { DELETION_REASONS } from "@expunge/domain/deletion/deletion-reason";
import { COLLECTION_POLICIES } from "@expunge/domain/deletion/deletion-request";
import { DELETION_STATES } from "@expunge/domain/deletion/deletion-state";
import { type Reason, RULES } from "@expunge/domain/rules";
import { z } from "zod";
import type { Deletion, NetworkRequest } from "#generated/client.ts";
import { enumValue } from "#rows/enum-value.ts";
import { safeInteger } from "#rows/safe-integer.ts";
import { type JsonRow, rowFromJson } from "#rows/row-from-json.ts";
import { tenantPolicy } from "#rows/tenant-policy.ts";

export const REQUEST_STATES = [
  "queued",
  "submitting",
  "accepted",
  "succeeded",
  "failed",
] as const satisfies readonly NetworkRequestRecord["state"][];

/** A step that succeeded at its first attempt, as most do, is stored as its type alone. */
const storedStep = z.union([
  deletionStep.shape.type.transform((type): DeletionStep => ({ type, state: "done", attempts: 1 })),
  deletionStep,
]);

/** The deletion with its steps as they are stored. */
export function deletionRow(deletion: DeletionRecord) {
  return { ...deletion, steps: deletion.steps.map(stepRow) };
}

function stepRow(step: DeletionStep): DeletionStep | DeletionStep["type"] {
  const { type, state, attempts, lastError } = step;
  return state === "done" && attempts === 1 && lastError === undefined ? type : step;
}

/** Parses the row of a deletion. Throws on a value that this version does not know. */
export function deletionRecord(row: Deletion): DeletionRecord {
  return {
    ...row,
    targetKind: enumValue(TARGET_KINDS, row.targetKind),
    reason: enumValue(DELETION_REASONS, row.reason),
    collections: enumValue(COLLECTION_POLICIES, row.collections),
    state: enumValue(DELETION_STATES, row.state),
    policy: row.policy === null ? null : tenantPolicy(row.policy),
    approvals: approval.array().parse(row.approvals),
    steps: storedStep.array().parse(row.steps),
    reasons: reasons(row.reasons),
  };
}

/** Parses a deletion that was read as JSON. */
export function deletionFromJson(row: JsonRow): DeletionRecord {
  return deletionRecord(rowFromJson("deletion", row));
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
