import { PgBoss } from "pg-boss";
import { sessionUrl } from "#connection/session-url.ts";
import { QUEUES } from "#queue/queues.ts";

/** Why the queue of a database cannot work with this version; undefined if it can. Changes nothing. */
export async function queueProblem(ownerUrl: string): Promise<string | undefined> {
  const options = {
    max: 1,
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
  };
  const boss = new PgBoss({ connectionString: sessionUrl(ownerUrl), ...options });
  // `start` reports what it finds.
  boss.on("error", () => {});
  try {
    await boss.start();
    const names = new Set((await boss.getQueues()).map(({ name }) => name));
    const missing = QUEUES.find(({ name }) => !names.has(name));
    return missing && `the queue ${missing.name} is missing`;
  } catch (error) {
    // A failure of the connection has a code; those that pg-boss finds have none.
    if (error instanceof Error && !("code" in error && error.code !== "ERR_ASSERTION"))
      return "the tables of the queue are missing, or of another version";
    throw error;
  } finally {
    await boss.stop({ graceful: false });
  }
}
