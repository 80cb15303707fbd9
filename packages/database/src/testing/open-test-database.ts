import { PATIENCE_MS } from "@expunge/testkit/patience";
import { type Database, type DatabaseOptions, openDatabase } from "#connection/database.ts";

/** Opens a database whose waits are as patient as the test: for a connection, for a lock and for a transaction. */
export function openTestDatabase(options: DatabaseOptions): Database {
  return openDatabase({ patienceMs: PATIENCE_MS, ...options });
}
