import type { Database } from "#connection/database.ts";

/** This many dead rows cost a fetch some milliseconds. An unobstructed vacuum leaves fewer. */
const MAX_DEAD_ROWS = 10_000;

/**
 * Removes the dead rows of the queue's table if a long transaction has kept vacuum from it. Returns their number, 0 if there was
 * nothing to do, or `busy` if the caller should try again.
 */
export async function compactQueue(
  { query }: Pick<Database, "query">,
  maxDeadRows: number = MAX_DEAD_ROWS,
): Promise<number | "busy"> {
  const [row] = await query<{ dead: string }>("SELECT compact_queue($1) AS dead", [maxDeadRows]);
  const dead = Number(row?.dead ?? 0);
  return dead < 0 ? "busy" : dead;
}
