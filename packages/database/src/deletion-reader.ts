import type { DeletionReader } from "@expunge/application/ports/deletion-reader";
import type { DeletionRecord } from "@expunge/application/records/deletion-record";
import type { NetworkRequestRecord } from "@expunge/application/records/network-request-record";
import { type Database, inTenant, type Queries } from "#database.ts";
import type { Deletion, NetworkRequest, Prisma } from "#generated/client.ts";

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
        if (query) where.OR = [{ targetAccount: { contains: query } }, { targetReference: { contains: query } }];
        if (from || to) where.requestedAt = { ...(from && { gte: from }), ...(to && { lte: to }) };
        if (cursor) where.id = { lt: cursor };
        const rows = await queries.deletion.findMany({ where, orderBy: { id: "desc" }, take: limit });
        return withRequests(queries, tenantId, rows);
      }),
  };
}

async function withRequests(queries: Queries, tenantId: string, rows: readonly Deletion[]) {
  const open = rows.filter(({ state }) => state === "executing").map(({ id }) => id);
  const requests = open.length > 0 ? await queries.networkRequest.findMany({ where: { tenantId, id: { in: open } } }) : [];
  const byId = new Map(requests.map((request) => [request.id, networkRequestRecord(request)]));
  return rows.map((row) => ({ deletion: deletionRecord(row), request: byId.get(row.id) ?? null }));
}

export function deletionRecord(row: Deletion): DeletionRecord {
  return {
    ...row,
    targetKind: row.targetKind as DeletionRecord["targetKind"],
    reason: row.reason as DeletionRecord["reason"],
    state: row.state as DeletionRecord["state"],
    steps: row.steps as unknown as DeletionRecord["steps"],
    reasons: row.reasons as unknown as DeletionRecord["reasons"],
  };
}

export function networkRequestRecord(row: NetworkRequest): NetworkRequestRecord {
  return {
    ...row,
    operation: row.operation as NetworkRequestRecord["operation"],
    state: row.state as NetworkRequestRecord["state"],
    cardIds: row.cardIds.map(Number),
  };
}
