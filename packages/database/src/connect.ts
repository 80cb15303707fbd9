import { type Database, openDatabase } from "#connection/database.ts";
import type { HashKeys } from "#keys/token-hashes.ts";
import type { Query } from "#connection/query.ts";
import { claimInstallation, type InstallationClaim } from "#installation/claim-installation.ts";
import { createNotifications, type EventSignal } from "#event-log/notifications.ts";
import { createJobQueue, type JobQueue } from "#queue/job-queue.ts";

export type ConnectOptions = {
  /** The connection string of the application role. */
  readonly url: string;
  readonly poolSize: number;
  /** The limit on waiting for a connection, and for each lock. */
  readonly patienceMs?: number;
  /** The key and the environment of this process, or what claims the database for its key ring. */
  readonly claim: InstallationClaim | ((query: Query) => Promise<void>);
  /** The key ring, which knows the keys under which tokens are hashed. */
  readonly hashKeys?: HashKeys;
  /** Whether this process runs jobs. */
  readonly works: boolean;
  readonly onError: (error: Error) => void;
};

export type Connection = {
  readonly database: Database;
  readonly queue: JobQueue;
  /** The process's one connection for notifications from other processes. */
  readonly signal: EventSignal;
  /** Waits for running jobs, then disconnects. */
  close(): Promise<void>;
};

/**
 * Connects a process to the database and its queue. Throws if `checkServer` does, and if the database belongs to another master key.
 */
export async function connect({
  url,
  claim,
  works,
  onError,
  ...more
}: ConnectOptions): Promise<Connection> {
  const database = openDatabase({ url, onError, ...more });
  try {
    await database.checkServer();
    if (typeof claim === "function") await claim(database.query);
    else await claimInstallation(database.query, claim);
  } catch (error) {
    await database.close();
    throw error;
  }
  const signal = createNotifications({ url, onError });
  const queue = createJobQueue({ url, onError, works, signal });
  await queue.start();
  await signal.start();
  return {
    database,
    queue,
    signal,
    async close() {
      await queue.stop();
      await signal.close();
      await database.close();
    },
  };
}
