import type { Database } from "#connection/database.ts";

/** So many dead rows cost whoever looks for a job some milliseconds. A vacuum leaves less behind when nothing hinders it. */
const MOST_DEAD = 10_000;

/**
 * Leaves the dead rows of the queue's table behind when there are many, because a transaction that has been open for long hinders
 * the vacuum. Says how many were left behind, 0 when there was nothing to do, or `busy` when it is to be tried again.
 */
export async function compactQueue(
  { prisma }: Pick<Database, "prisma">,
  mostDead: number = MOST_DEAD,
): Promise<number | "busy"> {
  const [row] = await prisma.$queryRaw<
    { dead: bigint }[]
  >`SELECT compact_queue(${mostDead}::bigint) AS dead`;
  const dead = Number(row?.dead ?? 0);
  return dead < 0 ? "busy" : dead;
}
