import { systemClock } from "@expunge/application/system-clock";
import { createVault } from "@expunge/application/vault/vault";
import { parseEnvironment } from "@expunge/contracts/boundary/parse-environment";
import { connect } from "@expunge/database/connect";
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
  const connection = await connect({
    url: settings.DATABASE_URL,
    poolSize: settings.DATABASE_POOL,
    works: false,
    onError: (error) => logger.error({ err: loggedError(error) }, "database connection"),
  });
  const { database, queue } = connection;

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
    await connection.close();
  };
});
