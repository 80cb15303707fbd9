import { checkSending } from "@expunge/application/installation/check-sending";
import { batchedStore } from "@expunge/application/write-path/batched-store";
import { loggedError } from "@expunge/application/runtime/logged-error";
import type { ProcessEnd } from "@expunge/application/runtime/process";
import { systemClock } from "@expunge/application/runtime/system-clock";
import { createVault } from "@expunge/application/vault/vault";
import { parseEnvironment } from "@expunge/schemas/boundary/parse-environment";
import { NETWORK_CHANNEL } from "@expunge/schemas/jobs/network-channel";
import { createChangeStore } from "@expunge/database/write-path/change-store";
import { connect } from "@expunge/database/connect";
import { createKeyRing } from "@expunge/database/keys/key-ring";
import { openMasterKeys } from "@expunge/networks/key-store/open-master-keys";
import { rehashTokens } from "@expunge/database/keys/rehash-tokens";
import { rewrapValues } from "@expunge/database/keys/rewrap-values";
import { createInstallationStore } from "@expunge/database/installation/installation-store";
import { createCancellationFolders } from "@expunge/database/mandates/cancellation-folders";
import { createMetricStore } from "@expunge/database/metrics/metric-store";
import { createNetworkRequestStore } from "@expunge/database/network-requests/network-request-store";
import { createPartitionKeeper } from "@expunge/database/retention/partition-keeper";
import { compactQueue } from "@expunge/database/queue/compact-queue";
import { expediteRequest } from "@expunge/database/queue/expedite-request";
import { rebuildJobs } from "@expunge/database/queue/rebuild-jobs";
import { createReconciliationStore } from "@expunge/database/reconciliation/reconciliation-store";
import { createLedgerFolder } from "@expunge/networks/ledger/create-ledger-folder";
import { openCancellationDirectory } from "@expunge/networks/sepa/open-cancellation-directory";
import { createVisaClient } from "@expunge/networks/visa/create-visa-client";
import { TLS_SETTINGS, visaConfiguration } from "@expunge/networks/visa/visa-configuration";
import { receiverPolicy } from "@expunge/networks/webhooks/receiver-policy";
import { createScrape } from "@expunge/telemetry/metrics/create-scrape";
import { collectMetrics } from "@expunge/telemetry/metrics/collect-metrics";
import { poolMetrics } from "@expunge/telemetry/metrics/pool-metrics";
import { sendingMetrics } from "@expunge/telemetry/metrics/sending-metrics";
import { startMetricsServer } from "@expunge/telemetry/metrics/metrics-server";
import { createLogger } from "@expunge/telemetry/logger";
import { startTracing } from "@expunge/telemetry/start-tracing";
import { workerEnvironment } from "#environment.ts";
import { gatedChannel, gatedNetwork } from "#gated-ports.ts";
import { batchWork } from "#batch-work.ts";
import { keepBatches } from "#keep-batches.ts";
import { keepFolder } from "#keep-folder.ts";
import { keepKeys } from "#keep-keys.ts";
import { keepJobs } from "#keep-jobs.ts";
import { keepPartitions } from "#keep-partitions.ts";
import { keepQueue } from "#keep-queue.ts";
import { keepReconciled } from "#keep-reconciled.ts";
import { createSendingGate } from "#sending-gate.ts";
import { createNetworkWord } from "#network-update.ts";
import { workQueues } from "#work-queues.ts";
import { workSweeps } from "#work-sweeps.ts";
import { workWebhooks } from "#work-webhooks.ts";

const HOUR_MS = 60 * 60 * 1000;

/** Starts the worker with the settings of the environment. */
export async function startWorker(): Promise<ProcessEnd> {
  const settings = parseEnvironment(workerEnvironment, process.env, TLS_SETTINGS);
  const visaSettings = visaConfiguration(settings);
  const stopTracing = await startTracing("expunge-worker", settings);
  const logger = createLogger({ name: "worker", level: settings.LOG_LEVEL }, process.stdout);
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
    works: true,
    onError,
  });
  const vault = createVault(keyRing);
  const unfollowKeys = keyRing.follow(connection.signal, onError);
  const { database, queue, signal } = connection;
  const store = createMetricStore(database);
  const collector = collectMetrics({
    store,
    onError: (error) =>
      logger.warn({ err: loggedError(error) }, "metrics not written, kept for the next flush"),
  });
  const ledger =
    settings.LEDGER_DIR === undefined ? undefined : createLedgerFolder(settings.LEDGER_DIR);
  const gate = createSendingGate(
    checkSending({
      installations: createInstallationStore(database),
      ledger,
      environmentId: settings.ENVIRONMENT_ID,
    }),
    logger,
  );
  await gate.check();
  const scrape = createScrape(store, [
    poolMetrics(database.pools),
    sendingMetrics(() => gate.blockedBy() !== undefined),
  ]);
  const metricsServer = await startMetricsServer(settings, scrape, logger);
  const stopping = new AbortController();
  const word = createNetworkWord((request) => {
    expediteRequest(database, request).catch((error: unknown) =>
      logger.warn({ err: loggedError(error) }, "a job was not brought forward"),
    );
  });
  signal.listen(NETWORK_CHANNEL, word.heard);
  const visa = createVisaClient(visaSettings, Date, {
    callsPerSecond: settings.NETWORK_CALLS_PER_SECOND,
    breakAfter: settings.NETWORK_BREAK_AFTER,
    breakMs: settings.NETWORK_BREAK_SECONDS * 1000,
  });
  const network = { of: (tenantId: string) => gatedNetwork(visa.of(tenantId), gate) };
  const channel =
    settings.SEPA_CHANNEL_DIR === undefined
      ? undefined
      : await openCancellationDirectory(settings.SEPA_CHANNEL_DIR);
  await workQueues({
    database,
    queue,
    word,
    gate,
    network: {
      requests: createNetworkRequestStore(database),
      store: batchedStore(createChangeStore(database, queue)),
      network,
      vault,
      clock: systemClock,
      timeoutMs: settings.NETWORK_GIVE_UP_HOURS * HOUR_MS,
    },
    channel: channel && gatedChannel(channel, gate),
    logger,
    concurrency: settings.JOB_CONCURRENCY,
    stopping: stopping.signal,
  });
  const partitions = keepPartitions({
    keeper: createPartitionKeeper(database),
    kept: {
      deletions: settings.KEEP_DELETIONS_MONTHS,
      events: settings.KEEP_EVENTS_MONTHS,
      audit: settings.KEEP_AUDIT_MONTHS,
    },
    logger,
    stopping: stopping.signal,
  });
  const jobs = keepJobs({
    rebuild: () => rebuildJobs(database, queue),
    logger,
    stopping: stopping.signal,
  });
  const keys = keepKeys({
    movers: [
      rewrapValues({ database, vault, sealing: () => keyRing.sealing().number }),
      rehashTokens({ database, keys: keyRing }),
    ],
    logger,
    stopping: stopping.signal,
  });
  const queues = keepQueue({
    compact: () => compactQueue(database),
    logger,
    stopping: stopping.signal,
  });
  const reconciled = keepReconciled({
    round: {
      reconciliation: createReconciliationStore(database, queue),
      network,
      clock: systemClock,
      everyMs: settings.RECONCILE_EVERY_HOURS * HOUR_MS,
    },
    gate,
    perSecond: settings.RECONCILE_PER_SECOND,
    logger,
    stopping: stopping.signal,
  });
  const sweeps = workSweeps({
    database,
    queue,
    clock: systemClock,
    keptMonths: settings.KEEP_AUDIT_MONTHS,
    logger,
    stopping: stopping.signal,
  });
  const batches = keepBatches({
    ...batchWork({ database, queue, vault, clock: systemClock, stopping: stopping.signal }),
    gate,
    concurrency: 2,
    logger,
    stopping: stopping.signal,
  });
  const webhooks = workWebhooks({
    database,
    gate,
    vault,
    clock: systemClock,
    receivers: receiverPolicy(settings),
    signal,
    logger,
    stopping: stopping.signal,
  });
  const folder =
    channel &&
    keepFolder({
      channel,
      folders: createCancellationFolders(database),
      logger,
      stopping: stopping.signal,
    });
  const gated = gate.keep(stopping.signal);
  logger.info({ concurrency: settings.JOB_CONCURRENCY }, "working");

  const stop = async () => {
    stopping.abort();
    await Promise.all([
      partitions,
      jobs,
      keys,
      queues,
      reconciled,
      sweeps,
      batches,
      webhooks,
      folder,
      gated,
    ]);
    // So that a backup from before this moment is always older than the ledger.
    await gate.check();
    // A network call still in progress has returned its job to the queue: its answer is not awaited.
    await metricsServer?.close();
    await collector.close();
    unfollowKeys();
    await connection.close();
    await stopTracing();
  };
  return { stop, stopMs: settings.STOP_SECONDS * 1000 };
}
