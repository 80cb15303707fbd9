import { systemClock } from "@expunge/application/system-clock";
import { createVault } from "@expunge/application/vault/vault";
import { parseEnvironment } from "@expunge/contracts/boundary/parse-environment";
import { openDatabase } from "@expunge/database/database";
import { createJobQueue } from "@expunge/database/queue/job-queue";
import { loggedError } from "@expunge/application/logged-error";
import { runProcess } from "@expunge/application/run-process";
import { pino } from "pino";
import { createTokens } from "#auth/tokens.ts";
import { apiEnvironment } from "#environment.ts";
import { readinessOf } from "#readiness.ts";
import { buildServer } from "#server.ts";
import { createUseCases } from "#use-cases.ts";

await runProcess("api", async () => {
  const settings = parseEnvironment(apiEnvironment, process.env);
  const logger = pino({ name: "api", level: settings.LOG_LEVEL }, process.stdout);
  const onError = (error: Error) =>
    logger.error({ err: loggedError(error) }, "database connection");
  const database = openDatabase({
    url: settings.DATABASE_URL,
    poolSize: settings.DATABASE_POOL,
    onError,
  });
  await database.checkRole();
  const queue = createJobQueue({ url: settings.DATABASE_URL, onError, works: false });
  await queue.start();

  const clock = systemClock;
  const tokens = await createTokens(settings.TOKEN_SIGNING_KEY, settings.TOKEN_TRUSTED_KEYS?.keys);
  const useCases = createUseCases({
    database,
    queue,
    vault: createVault(settings.MASTER_KEY),
    clock,
  });
  const server = await buildServer({
    useCases,
    tokens,
    clock,
    logger,
    readiness: readinessOf(database, queue),
  });
  await server.listen({ host: settings.HOST, port: settings.PORT });
  logger.info({ port: settings.PORT }, "serving");

  return async () => {
    await server.close();
    await queue.stop();
    await database.close();
  };
});
