import type { BatchWork } from "@expunge/application/batches/batch-store.port";
import { BATCH_STATES } from "@expunge/domain/batch/batch-state";
import { batchList, type ListRow } from "#batches/batch-rows.ts";
import type { Database } from "#connection/database.ts";
import { enumValue } from "#rows/enum-value.ts";

type AtWorkRow = { readonly tenant_id: string; readonly batch_id: string; readonly state: string };

const AT_WORK = "SELECT * FROM batches_at_work($1)";
const CLAIM = "SELECT * FROM claim_batch_list($1, $2, $3, $4, $5, $6, $7)";
const FINISH = "SELECT finish_batch_list($1, $2, $3, $4, $5, $6, $7) AS finished";
/** Among the newest rows of the log, of which a list of a batch writes as many as it has items. */
const OTHER_EVENTS = `SELECT EXISTS (SELECT FROM (SELECT batch_id, types, occurred_at FROM event WHERE tenant_id = $1
  ORDER BY last_seq DESC LIMIT 600) AS newest WHERE batch_id IS NULL AND occurred_at > $2
    AND types[1] NOT LIKE 'expunge.batch.%') AS found`;
const FOLLOW = "SELECT last FROM follow_batch_outcomes($1, $2, $3, $4)";

/** The work on lists of batches in PostgreSQL, each step one statement. */
export function createBatchWork({ query, shares, readAs }: Database): BatchWork {
  const finish = async (tenantId: string, values: readonly unknown[]) => {
    const [row] = await shares.run(tenantId, () =>
      query<{ finished: boolean }>(FINISH, [tenantId, ...values]),
    );
    return row?.finished ?? false;
  };
  return {
    async atWork(ended) {
      const rows = await query<AtWorkRow>(AT_WORK, [ended]);
      return rows.map(({ tenant_id: tenantId, batch_id: id, state }) => ({
        tenantId,
        id,
        state: enumValue(BATCH_STATES, state),
      }));
    },
    async claim({ tenantId, id }, { work, id: claim, now, until, perHour }) {
      const stage = work === "preview" ? "input" : "previewed";
      const values = [tenantId, id, stage, claim, now, until, perHour ?? null];
      const [row] = await shares.run(tenantId, () => query<ListRow>(CLAIM, values));
      return row && batchList(row);
    },
    finishPreview: ({ tenantId, id }, { number, claim }, previewed, counts) =>
      finish(tenantId, [
        id,
        number,
        claim,
        null,
        JSON.stringify(previewed),
        JSON.stringify(counts),
      ]),
    finishRun: ({ tenantId, id }, { number, claim }, now) =>
      finish(tenantId, [id, number, claim, now, null, null]),
    async hasOtherEvents(tenantId, since) {
      const [row] = await readAs(tenantId, (_models, read) =>
        read<{ found: boolean }>(OTHER_EVENTS, [tenantId, since]),
      );
      return row?.found ?? false;
    },
    async follow({ tenantId, id }, after, limit) {
      const [row] = await shares.run(tenantId, () =>
        query<{ last: number | null }>(FOLLOW, [tenantId, id, after, limit]),
      );
      return row?.last ?? undefined;
    },
  };
}
