import { inSpan } from "@expunge/application/runtime/tracing";
import type pg from "pg";
import { rethrowDriverError } from "#connection/rethrow-unavailable.ts";
import { statementName } from "#connection/statement-name.ts";

/**
 * Runs a statement and returns its rows. The write path uses the driver directly: Prisma would serialise its long lists as JSON
 * a second time.
 */
export type Query = <Row extends object>(
  text: string,
  values: readonly unknown[],
) => Promise<Row[]>;

/** Queries over a connection, or over a free one of a pool. Throws `overloaded` if the database cannot follow. */
export function queryOver(
  connection: Pick<pg.Pool, "query"> | Pick<pg.PoolClient, "query">,
): Query {
  return async <Row extends object>(text: string, values: readonly unknown[]) => {
    const statement = { name: statementName(text), text, values: [...values] };
    const { rows } = await inSpan(
      `postgresql ${operationOf(text)}`,
      { kind: "client", attributes: { "db.system.name": "postgresql" } },
      () => connection.query<Row>(statement).catch(rethrowDriverError),
    );
    return rows;
  };
}

/** Runs statements in one transaction. */
export async function transaction<T>(
  pool: pg.Pool,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch(rethrowDriverError);
  let failure: unknown;
  try {
    await client.query("BEGIN").catch(rethrowDriverError);
    const result = await work(queryOver(client));
    await client.query("COMMIT").catch(rethrowDriverError);
    return result;
  } catch (error) {
    // A connection that cannot roll back is discarded.
    await client.query("ROLLBACK").catch((broken: unknown) => {
      failure = broken;
    });
    throw error;
  } finally {
    client.release(failure !== undefined);
  }
}

const operations = new Map<string, string>();

/** The name of a statement in a trace: its function or its table, without any values. */
function operationOf(text: string): string {
  const known = operations.get(text);
  if (known !== undefined) return known;
  const [, table, called] =
    /\b(?:FROM|INTO|UPDATE)\s+([\w.]+)|\bSELECT\s+(\w+)\(/i.exec(text) ?? [];
  const name = table ?? called ?? "statement";
  operations.set(text, name);
  return name;
}
