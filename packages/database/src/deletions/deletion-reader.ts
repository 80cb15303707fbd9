import type {
  DeletionInProgress,
  DeletionReader,
} from "@expunge/application/deletions/deletion-reader.port";
import type { DeletionRecord } from "@expunge/application/records/deletion";
import type { Database } from "#connection/database.ts";
import type { JsonRow } from "#rows/row-from-json.ts";
import {
  deletionFromJson,
  deletionRecord,
  networkRequestRecord,
} from "#deletions/deletion-rows.ts";
import { searchDeletions } from "#deletions/deletion-search.ts";

/** `LIMIT` makes a look-up of each id: before version 18 PostgreSQL reads a whole partition for many ids in one condition. */
const BY_IDS = `SELECT d.deletion FROM unnest($2::uuid[]) AS s (id), LATERAL (
    SELECT to_json(d) AS deletion FROM deletion d WHERE d.tenant_id = $1 AND d.id = s.id LIMIT 1
  ) AS d ORDER BY s.id DESC`;

/** Reads deletions from PostgreSQL. Their ids are in the order of time, so the next page starts below the last id. */
export function createDeletionReader(database: Database): DeletionReader {
  return {
    async find(tenantId, id) {
      const row = await database.readAs(tenantId, async ({ deletion }) =>
        deletion.findFirst({ where: { tenantId, id } }),
      );
      const [found] = row ? await withRequests(database, tenantId, [deletionRecord(row)]) : [];
      return found;
    },
    async list(tenantId, filter) {
      const rows = await database.readAs(tenantId, async (_models, query) => {
        const ids = await searchDeletions(query, tenantId, filter);
        return query<{ deletion: JsonRow }>(BY_IDS, [tenantId, ids]);
      });
      const deletions = rows.map(({ deletion }) => deletionFromJson(deletion));
      return withRequests(database, tenantId, deletions);
    },
  };
}

/** Adds the network request of each deletion that is executing. */
async function withRequests(
  database: Database,
  tenantId: string,
  deletions: readonly DeletionRecord[],
): Promise<readonly DeletionInProgress[]> {
  const open = deletions.filter(({ state }) => state === "executing").map(({ id }) => id);
  const requests =
    open.length > 0
      ? await database.readAs(tenantId, async ({ networkRequest }) =>
          networkRequest.findMany({ where: { tenantId, id: { in: open } } }),
        )
      : [];
  const byId = new Map(requests.map((request) => [request.id, networkRequestRecord(request)]));
  return deletions.map((deletion) => ({ deletion, request: byId.get(deletion.id) ?? null }));
}
