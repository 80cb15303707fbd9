import type { BatchStore } from "@expunge/application/batches/batch-store.port";
import { refusal } from "@expunge/application/refusal";
import { reason } from "@expunge/domain/rules";
import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import { z } from "zod";
import { batchList, batchRecord, type ListRow } from "#batches/batch-rows.ts";
import { findFiltered } from "#batches/filtered-credentials.ts";
import { readTotals } from "#batches/batch-totals.ts";
import type { Database } from "#connection/database.ts";
import { pageSwept } from "#sweeps/find-swept.ts";
import { enumValue } from "#rows/enum-value.ts";

const PUT = "SELECT put_batch_lists($1, $2, $3, $4)";
const COMPLETE = "SELECT * FROM complete_batch_input($1, $2, $3)";
const LISTS = `SELECT number, lines, duplicates, previewed, outcomes FROM batch_list
  WHERE tenant_id = $1 AND batch_id = $2 AND input = $3 AND number >= $4
    AND ($6::text IS NULL OR decisions ? $6) AND ($7::text IS NULL OR counts ? $7 OR stage <> 'decided')
  ORDER BY number LIMIT $5`;
const KINDS = `SELECT DISTINCT line ->> 'kind' AS kind FROM batch_list, json_array_elements(lines) AS line
  WHERE tenant_id = $1 AND batch_id = $2 AND input = $3 AND line ->> 'kind' IS NOT NULL`;

/** Batches in PostgreSQL. */
export function createBatchStore(database: Database): BatchStore {
  const { query, shares } = database;
  return {
    find: (tenantId, id) =>
      database.readAs(tenantId, async ({ deletionBatch }) => {
        const row = await deletionBatch.findFirst({ where: { tenantId, id } });
        return row === null ? undefined : batchRecord(row);
      }),
    page: (tenantId, { state, before, limit }) =>
      database.readAs(tenantId, async ({ deletionBatch }) => {
        const rows = await deletionBatch.findMany({
          where: {
            tenantId,
            ...(state !== undefined && { state }),
            ...(before !== undefined && { id: { lt: before } }),
          },
          orderBy: { id: "desc" },
          take: limit,
        });
        return rows.map(batchRecord);
      }),
    totals: (batch, now) => readTotals(database, batch, now),
    lists: ({ tenantId, id, input }, from, limit, { decision, outcome } = {}) =>
      database.readAs(tenantId, async (_models, read) => {
        const filter = [decision ?? null, outcome ?? null];
        const rows = await read<ListRow>(LISTS, [tenantId, id, input, from, limit, ...filter]);
        return rows.map(batchList);
      }),
    async putLists({ tenantId, id }, input, lists) {
      const values = [tenantId, id, input, JSON.stringify(lists)];
      await shares.run(tenantId, () => query(PUT, values)).catch(rethrowNoDraft);
    },
    async completeInput({ tenantId, id }, input) {
      const [row] = await shares
        .run(tenantId, () =>
          query<{ lists: number; duplicates: number }>(COMPLETE, [tenantId, id, input]),
        )
        .catch(rethrowNoDraft);
      return row ?? { lists: 0, duplicates: 0 };
    },
    kinds: ({ tenantId, id, input }) =>
      database.readAs(tenantId, async (_models, read) => {
        const rows = await read<{ kind: string }>(KINDS, [tenantId, id, input]);
        return rows.map(({ kind }) => enumValue(TARGET_KINDS, kind));
      }),
    countCredentials: (tenantId, kinds, since) =>
      database.readAs(tenantId, ({ credential }) =>
        credential.count({
          where: {
            tenantId,
            kind: { in: [...kinds] },
            OR: [
              { state: { notIn: ["deleted", "REMOVED", "UNREGISTERED"] } },
              ...(since === null ? [] : [{ changedAt: { gte: since } }]),
            ],
          },
        }),
      ),
    filtered: (tenantId, filter, page) =>
      database.readAs(tenantId, (_models, read) => findFiltered(read, tenantId, filter, page)),
    swept: (tenantId, { sweep: kind, at, ...days }, page) =>
      database.readAs(tenantId, (_models, read) =>
        pageSwept(read, tenantId, { ...days, kind, at: new Date(at) }, page),
      ),
  };
}

/** PostgreSQL's `check_violation`, by which these functions refuse a batch that is no draft. */
const forbidden = z.object({ code: z.literal("23514") });

function rethrowNoDraft(error: unknown): never {
  throw forbidden.safeParse(error).success ? refusal([reason("BATCH-01")]) : error;
}
