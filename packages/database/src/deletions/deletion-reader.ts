import type {
  DeletionInProgress,
  DeletionReader,
} from "@expunge/application/deletions/deletion-reader.port";
import type { ShownDeletion } from "@expunge/application/records/deletion";
import type { ListDeletionsInput } from "@expunge/schemas/trpc/deletions";
import type { Database } from "#connection/database.ts";
import type { Query } from "#connection/query.ts";
import type { JsonRow } from "#rows/row-from-json.ts";
import {
  deletionFromJson,
  networkRequestRecord,
  SHOWN_COLUMNS,
  shownDeletionFromJson,
} from "#deletions/deletion-rows.ts";
import { newestDeletions, searchDeletions, type Statement } from "#deletions/deletion-search.ts";

const ONE = "SELECT to_json(d) AS deletion FROM deletion d WHERE tenant_id = $1 AND id = $2";
const OF_IDS = `SELECT ${SHOWN_COLUMNS} FROM deletion WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`;
const page = (text: string) =>
  `SELECT json_agg(d ORDER BY d.id DESC) AS deletions FROM (${text}) AS d`;

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
      const [found] = await database.readAs(tenantId, async (_models, query) => {
        const { text, values } = await pageOf(query, tenantId, filter);
        return query<{ deletions: readonly JsonRow[] | null }>(page(text), values);
      });
      const deletions = (found?.deletions ?? []).map((row) => shownDeletionFromJson(row));
      return withRequests(database, tenantId, deletions);
    },
  };
}

/** The statement that reads a page. Without a text it finds the deletions itself. */
async function pageOf(
  query: Query,
  tenantId: string,
  { query: text, ...filter }: ListDeletionsInput,
): Promise<Statement> {
  if (text === undefined) return newestDeletions(SHOWN_COLUMNS, tenantId, filter);
  const ids = await searchDeletions(query, tenantId, { ...filter, query: text });
  return { text: OF_IDS, values: [tenantId, ids] };
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
