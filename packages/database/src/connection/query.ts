import { ExpungeError } from "@expunge/application/expunge-error";
import { inSpan } from "@expunge/application/runtime/tracing";
import type pg from "pg";
import { statementName } from "#connection/statement-name.ts";

/**
 * Asks with a statement and its values, and gets the rows. The two statements of every deletion, with the jobs that commit with them,
 * go to the driver as they are: Prisma would write their lists, which are long, as JSON once more.
 */
export type Query = <Row extends object>(
  text: string,
  values: readonly unknown[],
) => Promise<Row[]>;

/** Asks over a connection, or over whichever of a pool is free. Throws `overloaded` when the database cannot follow. */
export function queryOver(
  connection: Pick<pg.Pool, "query"> | Pick<pg.PoolClient, "query">,
): Query {
  return async <Row extends object>(text: string, values: readonly unknown[]) => {
    const statement = { name: statementName(text), text, values: [...values] };
    const { rows } = await inSpan(
      `postgresql ${operationOf(text)}`,
      { kind: "client", attributes: { "db.system.name": "postgresql" } },
      () => connection.query<Row>(statement).catch(rethrowOverload),
    );
    return rows;
  };
}

/** Statements that commit together, or not at all. */
export async function transaction<T>(
  pool: pg.Pool,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch(rethrowOverload);
  let failure: unknown;
  try {
    await client.query("BEGIN");
    const result = await work(queryOver(client));
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
/** The pool's words for no free connection in time, and for a new one that was not made in time. */
const NO_CONNECTION = new Set([
  "timeout exceeded when trying to connect",
  "Connection terminated due to connection timeout",
]);

/** What the database cannot do now because of what it has to do already may be tried again shortly. */
function rethrowOverload(error: unknown): never {
  const told = error instanceof Error ? error : new Error(String(error));
  if (NO_CONNECTION.has(told.message) || ("code" in told && BUSY.has(told.code)))
    throw new ExpungeError("overloaded", "the database cannot follow: try again shortly");
  throw error;
}

const operations = new Map<string, string>();

/** What a statement is called in a trace: the function that it calls or the table that it writes, with none of its values. */
function operationOf(text: string): string {
  const known = operations.get(text);
  if (known !== undefined) return known;
  const [, table, called] =
    /\b(?:FROM|INTO|UPDATE)\s+([\w.]+)|\bSELECT\s+(\w+)\(/i.exec(text) ?? [];
  const name = table ?? called ?? "statement";
  operations.set(text, name);
  return name;
}
