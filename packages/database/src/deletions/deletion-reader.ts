import type {
  DeletionInProgress,
  DeletionReader,
} from "@expunge/application/deletions/deletion-reader.port";
import type { ShownDeletion } from "@expunge/application/records/deletion";
import type { Database } from "#connection/database.ts";
import type { JsonRow } from "#rows/row-from-json.ts";
import {
  deletionFromJson,
  networkRequestRecord,
  SHOWN_COLUMNS,
  shownDeletionFromJson,
} from "#deletions/deletion-rows.ts";
import { searchDeletions } from "#deletions/deletion-search.ts";

const ONE = "SELECT to_json(d) AS deletion FROM deletion d WHERE tenant_id = $1 AND id = $2";
const PAGE = `SELECT json_agg(d ORDER BY d.id DESC) AS deletions
  FROM (SELECT ${SHOWN_COLUMNS} FROM deletion WHERE tenant_id = $1 AND id = ANY ($2::uuid[])) AS d`;

/** Reads deletions from PostgreSQL. Their ids are in the order of time, so the next page starts below the last id. */
export function createDeletionReader(database: Database): DeletionReader {
  return {
    async find(tenantId, id) {
      const rows = await database.readAs(tenantId, (_models, query) =>
        query<{ deletion: JsonRow }>(ONE, [tenantId, id]),
      );
      const deletions = rows.map(({ deletion }) => deletionFromJson(deletion));
      const [found] = await withRequests(database, tenantId, deletions);
      return found;
    },
    async list(tenantId, filter) {
      const [page] = await database.readAs(tenantId, async (_models, query) => {
        const ids = await searchDeletions(query, tenantId, filter);
        if (ids.length === 0) return [];
        return query<{ deletions: readonly JsonRow[] | null }>(PAGE, [tenantId, ids]);
      });
      return withRequests(
        database,
        tenantId,
        (page?.deletions ?? []).map((deletion) => shownDeletionFromJson(deletion)),
      );
    },
  };
}

/** Adds the network request of each deletion that is executing. */
async function withRequests<Shown extends ShownDeletion>(
  database: Database,
  tenantId: string,
  deletions: readonly Shown[],
): Promise<readonly DeletionInProgress<Shown>[]> {
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
