import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { ApiContext } from "#composition/context.ts";
import { contractPlugin } from "#contracts/contract.ts";
import { PUBLIC_CONTRACTS, renderFaultFor } from "#contracts/registry.ts";
import { sendFault } from "#http/send-fault.ts";
import { answerUnreadable } from "#http/answer-unreadable.ts";
import { faultOf } from "#http/fault.ts";
import { closeConnectionsOnStop } from "#http/close-connections-on-stop.ts";
import { loggedError } from "@expunge/application/runtime/logged-error";
import { notificationRoutes, type Notifications } from "#network-callbacks/notification-routes.ts";
import { oauthRoutes } from "#oauth/routes.ts";
import { openApiRoutes } from "#openapi/routes.ts";
import { homePage } from "#operations/home-page.ts";
import { healthRoutes, type ReadinessChecks, runChecks } from "#operations/health-routes.ts";
import { trpcRoutes } from "#staff/routes.ts";
import { traceRequests } from "#http/trace-requests.ts";
import { metricsRoutes } from "#operations/metrics-routes.ts";
import type { Scrape } from "@expunge/telemetry/metrics/create-scrape";

export type ServerDeps = ApiContext & {
  readonly readiness: ReadinessChecks;
  /** Aborted when a shutdown begins; requests are still served while draining. */
  readonly stopping?: AbortSignal | undefined;
  /** `/metrics` is served only with it. */
  readonly scrape?: Scrape | undefined;
  /** Network callbacks are served only with them. */
  readonly notifications?: Notifications | undefined;
  readonly logger: FastifyBaseLogger;
};

/** Longer than any segment that fits into a request's head: the contracts check lengths themselves. */
const MAX_SEGMENT_LENGTH = 16 * 1024;

/** The HTTP server: public contracts, tRPC for staff, the token endpoint, network callbacks, probes and documentation. */
export async function buildServer({
  logger,
  readiness,
  stopping,
  scrape,
  notifications,
  ...context
}: ServerDeps): Promise<FastifyInstance> {
  const server = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1024 * 1024,
    requestTimeout: 30_000,
    forceCloseConnections: "idle",
    // Requests read before the socket closes are still answered.
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_SEGMENT_LENGTH },
    // Requests that cannot be routed or parsed fail in the format of the contract whose path they name.
    frameworkErrors: (error, request, reply) => {
      sendFault(reply, renderFaultFor(request.url), faultOf(error), request, error);
    },
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket, renderFaultFor),
  });
  // Node would refuse unknown `Expect` values with 417.
  server.server.on("checkExpectation", (request, response) =>
    server.server.emit("request", request, response),
  );
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: "not found" }));
  server.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ error: "bad request" });
    request.log.error({ err: loggedError(error) }, "request failed");
    return reply.code(500).send({ error: "internal server error" });
  });

  traceRequests(server);
  closeConnectionsOnStop(server, stopping);
  server.addHook("onResponse", (request, reply, done) => {
    const { method, routeOptions } = request;
    // The route, not the URL: URLs contain account ids and references.
    request.log.debug(
      {
        method,
        route: routeOptions.url ?? "none",
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      "answered",
    );
    done();
  });

  for (const contract of PUBLIC_CONTRACTS)
    await server.register(contractPlugin(contract, context), { prefix: contract.prefix });
  await server.register(oauthRoutes(context), { prefix: "/oauth2" });
  await server.register(trpcRoutes(context), { prefix: "/trpc" });
  if (notifications)
    await server.register(notificationRoutes(notifications), { prefix: "/networks" });
  await server.register(healthRoutes(readiness));
  if (scrape) await server.register(metricsRoutes(scrape));
  await server.register(openApiRoutes);
  server.get("/.well-known/jwks.json", (_request, reply) => reply.send(context.tokens.publicKeys));
  server.get("/", async (_request, reply) => {
    const page = homePage(await runChecks(readiness));
    return reply.type("text/html; charset=utf-8").send(page);
  });
  return server;
}
