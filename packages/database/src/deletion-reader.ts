import type { DeletionReader } from "@expunge/application/ports/deletion-reader";
import type { DeletionRecord } from "@expunge/application/records/deletion-record";
import type { NetworkRequestRecord } from "@expunge/application/records/network-request-record";
import { TARGET_KINDS } from "@expunge/contracts/boundary/target";
import { approval, deletionStep } from "@expunge/contracts/trpc/deletions";
import { NETWORK_OPERATIONS } from "@expunge/domain/click-to-pay/decide-network-outcome";
import { DELETION_REASONS } from "@expunge/domain/deletion/deletion-reason";
import { COLLECTION_POLICIES } from "@expunge/domain/deletion/deletion-request";
import { DELETION_STATES } from "@expunge/domain/deletion/deletion-state";
import { type Reason, RULES } from "@expunge/domain/rules";
import { type Database, inTenant, type Queries } from "#database.ts";
import type { Deletion, NetworkRequest, Prisma } from "#generated/client.ts";
import { oneOf } from "#one-of.ts";

/** Deletions out of PostgreSQL. Their ids are in the order of time, so a page goes on below the last id. */
export function createDeletionReader(database: Database): DeletionReader {
  return {
    find: (tenantId, id) =>
      inTenant(database, tenantId, async (queries) => {
        const row = await queries.deletion.findUnique({ where: { tenantId_id: { tenantId, id } } });
        const [found] = row ? await withRequests(queries, tenantId, [row]) : [];
        return found;
      }),
    list: (tenantId, { state, targetKind, query, from, to, cursor, limit }) =>
      inTenant(database, tenantId, async (queries) => {
        const where: Prisma.DeletionWhereInput = { tenantId };
        if (state) where.state = state;
        if (targetKind) where.targetKind = targetKind;
        if (query) {
          const part = { contains: literally(query) };
          where.OR = [{ targetAccount: part }, { targetReference: part }];
        }
        if (from || to) where.requestedAt = { ...(from && { gte: from }), ...(to && { lte: to }) };
        if (cursor) where.id = { lt: cursor };
        const rows = await queries.deletion.findMany({
          where,
          orderBy: { id: "desc" },
          take: limit,
        });
        return withRequests(queries, tenantId, rows);
      }),
  };
}

/** Prisma hands a text to LIKE as it is, with its wildcards. */
function literally(text: string): string {
  return text.replace(/[\\%_]/g, String.raw`\$&`);
}

async function withRequests(queries: Queries, tenantId: string, rows: readonly Deletion[]) {
  const open = rows.filter(({ state }) => state === "executing").map(({ id }) => id);
  const requests =
    open.length > 0
      ? await queries.networkRequest.findMany({ where: { tenantId, id: { in: open } } })
      : [];
  const byId = new Map(requests.map((request) => [request.id, networkRequestRecord(request)]));
  return rows.map((row) => ({ deletion: deletionRecord(row), request: byId.get(row.id) ?? null }));
}

const REQUEST_STATES = [
  "queued",
  "asking",
  "accepted",
  "succeeded",
  "failed",
] as const satisfies readonly NetworkRequestRecord["state"][];

export function deletionRecord(row: Deletion): DeletionRecord {
  return {
    ...row,
    targetKind: oneOf(TARGET_KINDS, row.targetKind),
    reason: oneOf(DELETION_REASONS, row.reason),
    collections: oneOf(COLLECTION_POLICIES, row.collections),
    state: oneOf(DELETION_STATES, row.state),
    approvals: approval.array().parse(row.approvals),
    steps: deletionStep.array().parse(row.steps),
    reasons: reasons(row.reasons),
  };
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

export function networkRequestRecord(row: NetworkRequest): NetworkRequestRecord {
  return {
    ...row,
    operation: oneOf(NETWORK_OPERATIONS, row.operation),
    state: oneOf(REQUEST_STATES, row.state),
    cardIds: row.cardIds.map(Number),
  };
}
