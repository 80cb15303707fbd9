import type pg from "pg";

type Pool = Pick<pg.Pool, "connect">;

/**
 * Throws behind a pooler that gives a session another server process for each transaction. There a tenant that was named to a session would
 * hold for the statements of others.
 */
export async function checkSessions(pool: Pool, other: Pool): Promise<void> {
  const clients = await Promise.all([pool.connect(), other.connect()]);
  const [one, two] = clients;
  try {
    // Poolers hand out the process used last, or all of them in turn.
    const pids = [await processOf(one), await processOf(one), await processOf(two)];
    if (pids[0] !== pids[1] || pids[1] === pids[2])
      throw new Error(
        "DATABASE_URL: a pooler shares server connections between sessions; connect directly or through a session pooler",
      );
  } finally {
    for (const client of clients) client.release();
  }
}

async function processOf(client: pg.PoolClient): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return rows[0]?.pid;
}
