import { sendingBlockedBy } from "@expunge/application/installation/installation";
import type { Database } from "@expunge/database/connection/database";
import { serverProblem } from "@expunge/database/connection/check-server";
import { createInstallationStore } from "@expunge/database/installation/installation-store";
import type { JobQueue } from "@expunge/database/queue/job-queue";
import type { ReadinessChecks } from "#operations/health-routes.ts";

/**
 * The API's readiness: the process is not stopping, the database answers and is not too old, its schema is that of this version, the queue has its tables,
 * and the database belongs to the environment of this process.
 */
export function readinessOf({
  database,
  queue,
  environmentId,
  stopping,
}: {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly environmentId: string;
  readonly stopping?: AbortSignal;
}): ReadinessChecks {
  const installations = createInstallationStore(database);
  return {
    process: async () => (stopping?.aborted ? "stopping" : undefined),
    database: () => serverProblem(database.query),
    schema: async () => ((await database.isMigrated()) ? undefined : "migrations are missing"),
    queue: async () => ((await queue.answers()) ? undefined : "the queue's tables are missing"),
    environment: async () => sendingBlockedBy(await installations.read(), environmentId),
  };
}
