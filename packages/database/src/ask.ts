import { ExpungeError } from "@expunge/application/expunge-error";
import type pg from "pg";
import { statementName } from "#statement-name.ts";

/**
 * Asks with a statement and its values, and gets the rows. The two statements of every deletion, with the jobs that commit with them,
 * go to the driver as they are: Prisma would write their lists, which are long, as JSON once more.
 */
export type Ask = <Row extends object>(text: string, values: readonly unknown[]) => Promise<Row[]>;

/** Asks over a connection, or over whichever of a pool is free. Throws `overloaded` when the database cannot follow. */
export function asking(connection: Pick<pg.Pool, "query"> | Pick<pg.PoolClient, "query">): Ask {
  return async <Row extends object>(text: string, values: readonly unknown[]) => {
    const statement = { name: statementName(text), text, values: [...values] };
    const { rows } = await connection.query<Row>(statement).catch(orOverloaded);
    return rows;
  };
}

/** Statements that commit together, or not at all. */
export async function transaction<T>(pool: pg.Pool, work: (ask: Ask) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch(orOverloaded);
  let failure: unknown;
  try {
    await client.query("BEGIN");
    const result = await work(asking(client));
    await client.query("COMMIT");
    return result;
  } catch (error) {
    // A connection that cannot even go back to where it was is not used again.
    await client.query("ROLLBACK").catch((broken: unknown) => {
      failure = broken;
    });
    throw error;
  } finally {
    client.release(failure !== undefined);
  }
}

/** `lock_not_available` and `too_many_connections`: a lock, or a connection, was not to be had in time. */
const BUSY = new Set<unknown>(["55P03", "53300"]);
const NO_CONNECTION = "timeout exceeded when trying to connect";

/** What the database cannot do now because of what it has to do already may be tried again shortly. */
function orOverloaded(error: unknown): never {
  const told = error instanceof Error ? error : new Error(String(error));
  if (told.message === NO_CONNECTION || ("code" in told && BUSY.has(told.code)))
    throw new ExpungeError("overloaded", "the database cannot follow: try again shortly");
  throw error;
}
