import type { Clock } from "@expunge/application/runtime/clock.port";
import { loggedError } from "@expunge/application/runtime/logged-error";
import {
  createSecurityEvents,
  type SecurityEvents,
} from "@expunge/application/security/security-events";
import type { Database } from "@expunge/database/connection/database";
import type { JobQueue } from "@expunge/database/queue/job-queue";
import { createChangeStore } from "@expunge/database/write-path/change-store";
import type { FastifyBaseLogger } from "fastify";

type Deps = {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
};

const EVERY_MS = 1_000;

/** Security events of this process, written to the audit and the log each second. */
export function startSecurityEvents({
  database,
  queue,
  clock,
  logger,
}: Deps): SecurityEvents & { close(): Promise<void> } {
  const events = createSecurityEvents({
    store: createChangeStore(database, queue),
    clock,
    log: ({ subject, outcome, details }, tenantId) =>
      logger.warn({ tenantId, route: subject, outcome, count: details["count"] }, "access refused"),
    onError: (error) => logger.error({ err: loggedError(error) }, "security events not audited"),
  });
  const timer = setInterval(() => void events.flush(), EVERY_MS).unref();
  return {
    ...events,
    async close() {
      clearInterval(timer);
      await events.flush("all");
    },
  };
}
