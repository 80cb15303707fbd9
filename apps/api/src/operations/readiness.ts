import type { Database } from "@expunge/database/connection/database";
import type { JobQueue } from "@expunge/database/queue/job-queue";
import type { Readiness } from "#operations/health-routes.ts";

/**
 * What the API needs before it can serve: the database with the schema that this version knows, the queue, and that its process has not
 * been told to stop.
 */
export function readinessOf(
  database: Database,
  queue: JobQueue,
  stopping?: AbortSignal,
): Readiness {
  return {
    process: async () => (stopping?.aborted ? "stopping" : undefined),
    database: async () => {
      await database.prisma.$queryRaw`SELECT 1`;
      return undefined;
    },
    schema: async () => ((await database.isMigrated()) ? undefined : "migrations are missing"),
    queue: async () => ((await queue.answers()) ? undefined : "the queue's tables are missing"),
  };
}
