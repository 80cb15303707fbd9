import type { Database } from "@expunge/database/connection/database";
import type { JobQueue } from "@expunge/database/queue/job-queue";
import type { ReadinessChecks } from "#operations/health-routes.ts";

/** The API's readiness: the process is not stopping, the database answers, its schema is that of this version, the queue has its tables. */
export function readinessOf(
  database: Database,
  queue: JobQueue,
  stopping?: AbortSignal,
): ReadinessChecks {
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
