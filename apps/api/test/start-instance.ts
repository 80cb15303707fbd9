import type { Clock } from "@expunge/application/runtime/clock.port";
import { resumeDeletion } from "@expunge/application/deletions/resume";
import { networkOutcomeChange } from "@expunge/application/network-requests/outcome-change";
import type { Vault } from "@expunge/application/vault/vault";
import { createChangeStore } from "@expunge/database/write-path/change-store";
import type { HashKeys } from "@expunge/database/keys/token-hashes";
import { inTenant } from "@expunge/database/connection/database";
import { openTestDatabase } from "@expunge/database/testing/open-test-database";
import { createNotifications } from "@expunge/database/event-log/notifications";
import { createNetworkRequestStore } from "@expunge/database/network-requests/network-request-store";
import { claimInstallation } from "@expunge/database/installation/claim-installation";
import { createJobQueue } from "@expunge/database/queue/job-queue";
import { createMetricStore } from "@expunge/database/metrics/metric-store";
import { createScrape } from "@expunge/telemetry/metrics/create-scrape";
import { createRequestDurations } from "@expunge/telemetry/metrics/request-durations";
import { DEFAULT_ENVIRONMENT } from "@expunge/schemas/boundary/environment-values";
import { ACCESS_CHANNEL } from "@expunge/schemas/jobs/access-channel";
import { createLogger } from "@expunge/telemetry/logger";
import type { Tokens } from "#auth/tokens.ts";
import type { Notifications } from "#network-callbacks/notification-routes.ts";
import { readinessOf } from "#operations/readiness.ts";
import { buildServer } from "#server.ts";
import { startSecurityEvents } from "#composition/security-events.ts";
import { createUseCases, type UseCases } from "#composition/use-cases.ts";
import { batchWorker, type BatchWorker } from "@expunge/database/testing/batch-worker";

export type Instance = {
  readonly url: string;
  readonly useCases: UseCases;
  /** The registered HTTP routes. */
  readonly routes: readonly string[];
  readonly log: () => string;
  settle(tenantId: string, fault?: { code: string; message: string }): Promise<void>;
  proceed(tenantId: string, deletionId: string): Promise<"ended" | "open">;
  /** Works on a batch as a worker does: on its next list, and on its open outcomes. */
  readonly batchWork: BatchWorker;
  close(): Promise<void>;
};

export type InstanceOptions = {
  /** The origins whose pages may call `/trpc`. */
  readonly corsOrigins?: readonly string[];
  /** Lock timeout; by default the general patience. */
  readonly lockPatienceMs?: number;
  /** Serves the network's callbacks. */
  readonly notifications?: Notifications;
  /** The limit on waiting for a connection; by default the general patience. */
  readonly patienceMs?: number;
  readonly poolSize?: number;
  /** The keys under which tokens are hashed. */
  readonly hashKeys?: HashKeys;
};

/** An API instance with its own connections, queue and server, as in a separate process. */
export async function startInstance({
  corsOrigins,
  lockPatienceMs,
  notifications,
  patienceMs,
  poolSize,
  hashKeys,
  ...given
}: {
  url: string;
  vault: Vault;
  tokens: Tokens;
  clock: Clock;
} & InstanceOptions): Promise<Instance> {
  const { vault, tokens, clock } = given;
  const database = openTestDatabase({
    url: given.url,
    ...(lockPatienceMs !== undefined && { lockPatienceMs }),
    ...(patienceMs !== undefined && { patienceMs }),
    ...(poolSize !== undefined && { poolSize }),
    ...(hashKeys && { hashKeys }),
  });
  await claimInstallation(database.query, {
    keyCheck: vault.keyCheck,
    environmentId: DEFAULT_ENVIRONMENT,
  });
  const queue = createJobQueue({ url: given.url, onError: () => {}, works: false });
  await queue.start();
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const logger = createLogger({ name: "api", level: "debug" }, { write });
  const signal = createNotifications({ url: given.url, onError: () => {} });
  await signal.start();
  const useCases = createUseCases({
    database,
    queue,
    vault,
    clock,
    onEvents: signal.onEvents,
    onAccess: (listener) => signal.listen(ACCESS_CHANNEL, listener, listener),
  });
  const securityEvents = startSecurityEvents({ database, queue, clock, logger });
  const readiness = readinessOf({ database, queue, environmentId: DEFAULT_ENVIRONMENT });
  const durations = createRequestDurations();
  const scrape = createScrape(createMetricStore(database), [durations.metrics]);
  const server = await buildServer({
    useCases,
    tokens,
    securityEvents,
    clock,
    logger,
    readiness,
    scrape,
    durations,
    notifications,
    corsOrigins,
  });
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  const requests = createNetworkRequestStore(database);
  const store = createChangeStore(database, queue);
  const close = async () => {
    await server.close();
    await securityEvents.close();
    await queue.stop();
    await signal.close();
    await database.close();
  };
  let closed: Promise<void> | undefined;
  return {
    url,
    useCases,
    routes: server.routeNames,
    log: () => lines.join(""),
    async settle(tenantId, fault) {
      const open = await inTenant(database, tenantId, ({ networkRequest }) =>
        networkRequest.findMany({
          where: { tenantId, endedAt: null },
          select: { id: true },
          // In order, as the queue serialises the requests of a customer.
          orderBy: [{ requestedAt: "asc" }, { id: "asc" }],
        }),
      );
      for (const { id } of open) {
        const task = await requests.load(tenantId, id);
        if (task)
          await store.applyChanges(tenantId, [
            networkOutcomeChange(clock, task, fault && [{ kind: "declined", ...fault }]),
          ]);
      }
    },
    proceed: resumeDeletion({ store, vault, clock }),
    batchWork: batchWorker({ database, store, vault, clock }),
    close() {
      closed ??= close();
      return closed;
    },
  };
}
