import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "@expunge/application/runtime/system-clock";
import { createVault } from "@expunge/application/vault/vault";
import { parseEnvironment } from "@expunge/schemas/boundary/parse-environment";
import { ACCESS_CHANNEL } from "@expunge/schemas/jobs/access-channel";
import { connect } from "@expunge/database/connect";
import { createKeyRing } from "@expunge/database/keys/key-ring";
import { openMasterKeys } from "@expunge/networks/key-store/open-master-keys";
import { loggedError } from "@expunge/application/runtime/logged-error";
import type { ProcessEnd } from "@expunge/application/runtime/process";
import { createMetricStore } from "@expunge/database/metrics/metric-store";
import {
  NOTIFICATION_SETTINGS,
  notificationKeys,
} from "@expunge/networks/visa/notification-configuration";
import { receiverPolicy } from "@expunge/networks/webhooks/receiver-policy";
import { createScrape } from "@expunge/telemetry/metrics/create-scrape";
import { collectMetrics } from "@expunge/telemetry/metrics/collect-metrics";
import { poolMetrics } from "@expunge/telemetry/metrics/pool-metrics";
import { createRequestDurations } from "@expunge/telemetry/metrics/request-durations";
import { startMetricsServer } from "@expunge/telemetry/metrics/metrics-server";
import { createLogger } from "@expunge/telemetry/logger";
import { startTracing } from "@expunge/telemetry/start-tracing";
import { createTokens } from "#auth/tokens.ts";
import { apiEnvironment } from "#environment.ts";
import { notifyNetworkUpdate } from "#network-callbacks/notify-network-update.ts";
import { readinessOf } from "#operations/readiness.ts";
import { buildServer } from "#server.ts";
import { startSecurityEvents } from "#composition/security-events.ts";
import { createUseCases } from "#composition/use-cases.ts";

/** Starts the API with the settings of the environment. */
export async function startApi(): Promise<ProcessEnd> {
  const settings = parseEnvironment(apiEnvironment, process.env, NOTIFICATION_SETTINGS);
  const keys = notificationKeys(settings);
  const stopTracing = await startTracing("expunge-api", settings);
  const logger = createLogger({ name: "api", level: settings.LOG_LEVEL }, process.stdout);
  const keyRing = createKeyRing(
    openMasterKeys(settings.MASTER_KEY, settings.VAULT_TOKEN),
    settings.ENVIRONMENT_ID,
  );
  const onError = (error: Error) =>
    logger.error({ err: loggedError(error) }, "database connection");
  const connection = await connect({
    url: settings.DATABASE_URL,
    poolSize: settings.DATABASE_POOL,
    patienceMs: settings.DATABASE_PATIENCE_SECONDS * 1000,
    claim: keyRing.claim,
    hashKeys: keyRing,
    works: false,
    onError,
  });
  const vault = createVault(keyRing);
  const unfollowKeys = keyRing.follow(connection.signal, onError);
  const { database, queue } = connection;
  const store = createMetricStore(database);
  const collector = collectMetrics({
    store,
    onError: (error) =>
      logger.warn({ err: loggedError(error) }, "metrics not written, kept for the next flush"),
  });

  const clock = systemClock;
  const tokens = await createTokens(settings.TOKEN_SIGNING_KEY, settings.TOKEN_ISSUERS);
  const useCases = createUseCases({
    database,
    queue,
    vault,
    clock,
    onEvents: connection.signal.onEvents,
    onAccess: (listener) => connection.signal.listen(ACCESS_CHANNEL, listener, listener),
    receivers: receiverPolicy(settings),
  });
  const durations = createRequestDurations();
  const scrape = createScrape(store, [durations.metrics, poolMetrics(database.pools)]);
  const securityEvents = startSecurityEvents({ database, queue, clock, logger });
  const stopping = new AbortController();
  const server = await buildServer({
    useCases,
    tokens,
    securityEvents,
    trustedProxies: settings.TRUSTED_PROXIES,
    corsOrigins: settings.CORS_ORIGINS,
    clock,
    logger,
    readiness: readinessOf({
      database,
      queue,
      environmentId: settings.ENVIRONMENT_ID,
      stopping: stopping.signal,
    }),
    stopping: stopping.signal,
    scrape: settings.METRICS_PUBLIC ? scrape : undefined,
    durations,
    notifications: keys && { keys, onUpdate: notifyNetworkUpdate(database) },
  });
  const metricsServer = await startMetricsServer(settings, scrape, logger);
  await server.listen({ host: settings.HOST, port: settings.PORT });
  logger.info({ port: settings.PORT }, "serving");

  return {
    stopMs: settings.STOP_SECONDS * 1000,
    async drain(hurry) {
      stopping.abort();
      logger.info({ seconds: settings.DRAIN_SECONDS }, "draining");
      // Load balancers must see the failing readiness check before the socket closes.
      await sleep(settings.DRAIN_SECONDS * 1000, undefined, { signal: hurry }).catch(() => {});
    },
    async stop() {
      stopping.abort();
      await server.close();
      await metricsServer?.close();
      await securityEvents.close();
      await collector.close();
      unfollowKeys();
      await connection.close();
      await stopTracing();
    },
  };
}
