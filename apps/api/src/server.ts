import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { ApiContext } from "#composition/context.ts";
import { contractPlugin } from "#contracts/contract.ts";
import { PUBLIC_CONTRACTS } from "#contracts/registry.ts";
import { answerPlainly } from "#http/answer-plainly.ts";
import { checkHeads } from "#http/check-heads.ts";
import { drainRefusedBodies } from "#http/drain-refused-bodies.ts";
import { renderFaultFor } from "#http/render-fault-for.ts";
import { SECURE_HEADERS, secureAnswers } from "#http/secure-answers.ts";
import { sendFault } from "#http/send-fault.ts";
import { answerAllBytes, answerUnreadable } from "#http/answer-unreadable.ts";
import { routesHavePermissions } from "#auth/routes-have-permissions.ts";
import { faultOf } from "#http/fault.ts";
import { closeConnectionsOnStop } from "#http/close-connections-on-stop.ts";
import { notificationRoutes, type Notifications } from "#network-callbacks/notification-routes.ts";
import { batchRoutes } from "#batches/batch-routes.ts";
import { importRoutes } from "#imports/import-routes.ts";
import { oauthRoutes } from "#oauth/routes.ts";
import { openApiRoutes } from "#openapi/routes.ts";
import { HOME_PAGE_POLICY, homePage } from "#operations/home-page.ts";
import { healthRoutes, type ReadinessChecks, runChecks } from "#operations/health-routes.ts";
import { trpcRoutes } from "#staff/routes.ts";
import { traceRequests } from "#http/trace-requests.ts";
import { logAnswers } from "#http/log-answers.ts";
import { metricsRoutes } from "#operations/metrics-routes.ts";
import { measureRequests } from "#http/measure-requests.ts";
import type { RequestDurations } from "@expunge/telemetry/metrics/request-durations";
import type { Scrape } from "@expunge/telemetry/metrics/create-scrape";

export type ServerDeps = ApiContext & {
  readonly readiness: ReadinessChecks;
  /** Aborted when a shutdown begins; requests are still served while draining. */
  readonly stopping?: AbortSignal | undefined;
  /** `/metrics` is served on this listener only with it. */
  readonly scrape?: Scrape | undefined;
  /** Requests are measured only with them. */
  readonly durations?: RequestDurations | undefined;
  /** Network callbacks are served only with them. */
  readonly notifications?: Notifications | undefined;
  /** Proxies whose `X-Forwarded-For` is believed: addresses and networks. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** The origins whose pages may call `/trpc`. */
  readonly corsOrigins?: readonly string[] | undefined;
  readonly logger: FastifyBaseLogger;
};

/** Longer than any segment that fits into a request's head: the contracts check lengths themselves. */
const MAX_SEGMENT_LENGTH = 16 * 1024;

function noSchemas(): never {
  throw new Error("routes parse their requests themselves");
}

/** The HTTP server: public contracts, tRPC for staff, the token endpoint, network callbacks, probes and documentation. */
export async function buildServer({
  logger,
  readiness,
  stopping,
  scrape,
  durations,
  notifications,
  trustedProxies,
  corsOrigins = [],
  ...context
}: ServerDeps): Promise<FastifyInstance> {
  const server = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1024 * 1024,
    requestTimeout: 30_000,
    // A missing Host is answered in the contract's format.
    http: { requireHostHeader: false },
    trustProxy: trustedProxies ? [...trustedProxies] : false,
    forceCloseConnections: "idle",
    // Requests read before the socket closes are still answered.
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_SEGMENT_LENGTH },
    // Fastify would load its own compilers of schemas, a tenth of all modules. The routes have no schemas.
    schemaController: {
      compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas },
    },
    // Requests that cannot be routed or parsed fail in the format of the contract whose path they name.
    frameworkErrors: (error, request, reply) => {
      // No hook runs for them.
      void reply.headers(SECURE_HEADERS);
      sendFault(reply, renderFaultFor(request.url), faultOf(error), request, error);
    },
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket, renderFaultFor),
  });
  answerAllBytes(server.server, renderFaultFor);
  // Node would refuse unknown `Expect` values with 417.
  server.server.on("checkExpectation", (request, response) =>
    server.server.emit("request", request, response),
  );
  // The routes of this scope take no body, and no unknown path depends on one.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_request, _body, done) => done(null));
  answerPlainly(server);

  routesHavePermissions(server);
  secureAnswers(server);
  drainRefusedBodies(server);
  checkHeads(server);
  traceRequests(server);
  closeConnectionsOnStop(server, stopping);
  logAnswers(server, logger);
  measureRequests(server, durations);

  for (const contract of PUBLIC_CONTRACTS)
    await server.register(contractPlugin(contract, context), { prefix: contract.prefix });
  await server.register(oauthRoutes(context), { prefix: "/oauth2" });
  await server.register(trpcRoutes(context, corsOrigins), { prefix: "/trpc" });
  await server.register(importRoutes(context, stopping));
  await server.register(batchRoutes(context, stopping));
  if (notifications)
    await server.register(notificationRoutes(notifications, context.securityEvents), {
      prefix: "/networks",
    });
  await server.register(healthRoutes(readiness));
  if (scrape) await server.register(metricsRoutes(scrape));
  await server.register(openApiRoutes);
  server.get("/.well-known/jwks.json", (_request, reply) =>
    reply.header("cache-control", "no-cache").send(context.tokens.publicKeys),
  );
  server.get("/", async (_request, reply) => {
    const page = homePage(await runChecks(readiness));
    return reply
      .type("text/html; charset=utf-8")
      .header("content-security-policy", HOME_PAGE_POLICY)
      .send(page);
  });
  return server;
}
