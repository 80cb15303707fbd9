import { loggedError } from "@expunge/application/logged-error";
import { runProcess } from "@expunge/application/run-process";
import { systemClock } from "@expunge/application/system-clock";
import { followNetworkRequest } from "@expunge/application/use-cases/follow-network-request";
import { createVault } from "@expunge/application/vault/vault";
import { parseEnvironment } from "@expunge/contracts/boundary/parse-environment";
import { createChangeStore } from "@expunge/database/change-store";
import { connect } from "@expunge/database/connect";
import { createNetworkRequestStore } from "@expunge/database/network-request-store";
import { createVisaClient } from "@expunge/networks/visa/create-visa-client";
import { visaConfiguration } from "@expunge/networks/visa/visa-configuration";
import { pino } from "pino";
import { workerEnvironment } from "#environment.ts";
import { patientPause } from "#pause.ts";

const HOUR_MS = 60 * 60 * 1000;

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
  const network = createVisaClient(visaConfiguration(settings));
  const stopping = new AbortController();

  const deps = {
    requests: createNetworkRequestStore(database),
    store: createChangeStore(database, queue),
    network,
    vault: createVault(settings.MASTER_KEY),
    clock: systemClock,
    giveUpAfterMs: settings.NETWORK_GIVE_UP_HOURS * HOUR_MS,
  };
  await queue.work(async ({ tenantId, requestId }, signal) => {
    const follow = followNetworkRequest({
      ...deps,
      pause: patientPause([signal, stopping.signal]),
    });
    const job = logger.child({ tenantId, requestId });
    try {
      const result = await follow(tenantId, requestId);
      job.info({ result }, "network request");
      return result;
    } catch (error) {
      // The job comes back, and the queue keeps the error. Its words may quote what it failed on: they are not logged.
      job.error(
        { error: error instanceof Error ? error.name : "unknown" },
        "network request failed",
      );
      throw error;
    }
  }, settings.JOB_CONCURRENCY);
  logger.info({ concurrency: settings.JOB_CONCURRENCY }, "working");

  return async () => {
    stopping.abort();
    // A call to the network that is still under way has given its job back: nobody waits for its answer.
    await connection.close();
  };
});
