import type { BatchInput, BatchTotals } from "@expunge/application/batches/batch-store.port";
import type { Database } from "#connection/database.ts";

/** One row for each name of a list's counts, and one for its lists. */
const TOTALS = `WITH list AS MATERIALIZED (
    SELECT stage, items, decisions, counts, outcomes, decided_at FROM batch_list
    WHERE tenant_id = $1 AND batch_id = $2 AND input = $3
  )
  SELECT 'decisions' AS about, d.key AS name, sum(d.value::bigint) AS number FROM list, jsonb_each_text(decisions) AS d GROUP BY d.key
  UNION ALL SELECT 'outcomes', c.key, sum(c.value::bigint) FROM list, jsonb_each_text(counts) AS c GROUP BY c.key
  UNION ALL SELECT 'waiting', stage, count(*) FROM list WHERE stage <> 'decided' AND items > 0 GROUP BY stage
  UNION ALL SELECT 'recent', 'items', coalesce(sum(items), 0) FROM list WHERE decided_at > $4`;
const RECENT_MS = 60_000;

type TotalRow = { readonly about: string; readonly name: string; readonly number: string };

/** The sums over the lists of a batch. */
export async function readTotals(
  database: Database,
  { tenantId, id, input: items }: BatchInput,
  now: Date,
): Promise<BatchTotals> {
  const since = new Date(now.getTime() - RECENT_MS);
  const rows = await database.readAs(tenantId, (_models, query) =>
    query<TotalRow>(TOTALS, [tenantId, id, items, since]),
  );
  const of = (about: string): Partial<Record<string, number>> =>
    Object.fromEntries(
      rows.filter((row) => row.about === about).map(({ name, number }) => [name, Number(number)]),
    );
  const { input = 0, previewed = 0 } = of("waiting");
  const { items: recent = 0 } = of("recent");
  return {
    decisions: of("decisions"),
    outcomes: of("outcomes"),
    waitingLists: { input, previewed },
    recent,
  };
}
