import { setTimeout } from "node:timers/promises";
import { ExpungeError } from "@expunge/application/expunge-error";
import type pg from "pg";

/** SQLSTATEs: no lock in time, and a deadlock. */
const LOCKED = new Set(["55P03", "40P01"]);
const LONGEST_PAUSE_MS = 1_000;
/** For how long it is tried. */
const PATIENCE_MS = 120_000;

/**
 * Waits for a lock half as long as PostgreSQL takes to look for a deadlock, so that it is the migration that yields and no request of the
 * service, which waits behind it meanwhile.
 */
const SHORT_LOCKS = `SELECT set_config('lock_timeout', least(500, setting::int / 2)::text, true)
  FROM pg_settings WHERE name = 'deadlock_timeout'`;
/** An autovacuum ends itself for a statement that waits longer than that. This lock stands in the way of no request. */
const END_AUTOVACUUM = `DO $$
DECLARE
  v_tables text := (SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') FROM pg_tables WHERE schemaname = 'public');
BEGIN
  PERFORM set_config('lock_timeout', (setting::int + 500)::text, true) FROM pg_settings WHERE name = 'deadlock_timeout';
  IF v_tables IS NOT NULL THEN
    EXECUTE 'LOCK TABLE ' || v_tables || ' IN SHARE UPDATE EXCLUSIVE MODE';
  END IF;
END
$$`;

/** The database was in use for as long as it was tried. */
class TablesInUseError extends ExpungeError {
  constructor(cause: unknown) {
    super(
      "conflict",
      "the tables are in use by long transactions, and were left as they are: end those, or run expunge migrate again later",
      { cause },
    );
  }
}

/** Runs a script as one transaction, which is tried again while the service uses its tables. Throws a `conflict` once this has taken too long. */
export function yieldToService(pool: pg.Pool, script: string, patienceMs?: number): Promise<void> {
  return untilUnlocked(
    () => inTransaction(pool, [SHORT_LOCKS, script]),
    () => inTransaction(pool, [END_AUTOVACUUM]),
    patienceMs,
  );
}

/** Tries work that changes nothing where it does not get a lock. Throws a `conflict` once this has taken too long. */
export async function untilUnlocked(
  work: () => Promise<void>,
  afterwards: () => Promise<void> = async () => {},
  patienceMs: number = PATIENCE_MS,
): Promise<void> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const locked = await lockedDuring(work);
    if (locked === undefined) return;
    if (performance.now() >= until) throw new TablesInUseError(locked);
    await lockedDuring(afterwards);
    await setTimeout(Math.random() * LONGEST_PAUSE_MS);
  }
}

/** The error of a lock that the work did not get. */
async function lockedDuring(work: () => Promise<void>): Promise<Error | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && LOCKED.has(String(error.code))) return error;
    throw error;
  }
}

async function inTransaction(pool: pg.Pool, statements: readonly string[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    for (const statement of statements) await client.query(statement);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}
