import type { MandateCancellationChannel } from "@expunge/application/ports/mandate-cancellation-channel";
import { loggedError } from "@expunge/application/logged-error";
import { runProcess } from "@expunge/application/run-process";
import { systemClock } from "@expunge/application/system-clock";
import { createVault } from "@expunge/application/vault/vault";
import { parseEnvironment } from "@expunge/contracts/boundary/parse-environment";
import { createChangeStore } from "@expunge/database/change-store";
import { connect } from "@expunge/database/connect";
import { createNetworkRequestStore } from "@expunge/database/network-request-store";
import { createPartitionKeeper } from "@expunge/database/partition-keeper";
import { compactQueue } from "@expunge/database/queue/compact-queue";
import { createCancellationDirectory } from "@expunge/networks/sepa/create-cancellation-directory";
import { createVisaClient } from "@expunge/networks/visa/create-visa-client";
import { visaConfiguration } from "@expunge/networks/visa/visa-configuration";
import { pino } from "pino";
import { workerEnvironment } from "#environment.ts";
import { keepPartitions } from "#keep-partitions.ts";
import { keepQueue } from "#keep-queue.ts";
import { workQueues } from "#work-queues.ts";

const HOUR_MS = 60 * 60 * 1000;

/** Without a folder a tenant's cancellations wait in the queue, which keeps what they wait for. */
function channelOf(folder: string | undefined): MandateCancellationChannel {
  if (folder !== undefined) return createCancellationDirectory(folder);
  return {
    send: () => Promise.reject(new Error("SEPA_CHANNEL_DIR is not set")),
  };
}

await runProcess("worker", async () => {
  const settings = parseEnvironment(workerEnvironment, process.env);
  const logger = pino({ name: "worker", level: settings.LOG_LEVEL }, process.stdout);
  const connection = await connect({
    url: settings.DATABASE_URL,
    poolSize: settings.DATABASE_POOL,
    works: true,
    onError: (error) => logger.error({ err: loggedError(error) }, "database connection"),
  });
  const { database, queue } = connection;
  const stopping = new AbortController();
  await workQueues({
    database,
    queue,
    network: {
      requests: createNetworkRequestStore(database),
      store: createChangeStore(database, queue),
      network: createVisaClient(visaConfiguration(settings)),
      vault: createVault(settings.MASTER_KEY),
      clock: systemClock,
      giveUpAfterMs: settings.NETWORK_GIVE_UP_HOURS * HOUR_MS,
    },
    channel: channelOf(settings.SEPA_CHANNEL_DIR),
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
  const queues = keepQueue({
    compact: () => compactQueue(database),
    logger,
    stopping: stopping.signal,
  });
  logger.info({ concurrency: settings.JOB_CONCURRENCY }, "working");

  return async () => {
    stopping.abort();
    await Promise.all([partitions, queues]);
    // A call to the network that is still under way has given its job back: nobody waits for its answer.
    await connection.close();
  };
});
