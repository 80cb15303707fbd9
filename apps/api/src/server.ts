import Fastify, { type FastifyBaseLogger, type FastifyInstance } from "fastify";
import type { ApiContext } from "#api-context.ts";
import { cardTokenRoutes } from "#card-tokens/routes.ts";
import { renderFault as renderCardTokenFault } from "#card-tokens/render-fault.ts";
import { clickToPayRoutes } from "#click-to-pay/routes.ts";
import { renderFault as renderClickToPayFault } from "#click-to-pay/render-fault.ts";
import { type RenderFault, sendFault } from "#http/contract-scope.ts";
import { faultOf } from "#http/fault.ts";
import { oauthRoutes } from "#oauth/routes.ts";
import { homePage } from "#pages/home-page.ts";
import { healthRoutes, type Readiness } from "#pages/health-routes.ts";
import { renderFault as renderPaymentOptionFault } from "#payment-options/render-fault.ts";
import { paymentOptionRoutes } from "#payment-options/routes.ts";
import { trpcRoutes } from "#trpc/routes.ts";

export type ServerDeps = ApiContext & {
  readonly readiness: Readiness;
  readonly logger: FastifyBaseLogger;
};

/** Where each public contract lives, and its way of failing. */
const CONTRACTS: readonly (readonly [prefix: string, render: RenderFault])[] = [
  ["/cards-tokenization", renderClickToPayFault],
  ["/accounts", renderPaymentOptionFault],
  ["/v1/cards", renderCardTokenFault],
];

/** Longer than any path segment that fits into a request's head: lengths are for the contracts to judge. */
const LONGEST_SEGMENT = 16 * 1024;

/** The API: three public contracts, tRPC for staff, tokens, and what an operator looks at. */
export async function buildServer({
  logger,
  readiness,
  ...context
}: ServerDeps): Promise<FastifyInstance> {
  const server = Fastify({
    loggerInstance: logger,
    disableRequestLogging: true,
    bodyLimit: 1024 * 1024,
    requestTimeout: 30_000,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: LONGEST_SEGMENT },
    // What cannot even be routed, as a path that is no UTF-8, still fails in the words of the contract that it was meant for.
    frameworkErrors(error, request, reply) {
      const render =
        CONTRACTS.find(([prefix]) => request.url.startsWith(prefix))?.[1] ?? renderClickToPayFault;
      sendFault(reply, render, faultOf(error), request, error);
    },
  });

  server.addHook("onResponse", (request, reply, done) => {
    const { method, routeOptions } = request;
    // The route, not the URL: paths carry accounts and references.
    request.log.info(
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

  await server.register(clickToPayRoutes(context), { prefix: "/cards-tokenization" });
  await server.register(paymentOptionRoutes(context), { prefix: "/accounts" });
  await server.register(cardTokenRoutes(context), { prefix: "/v1/cards" });
  await server.register(oauthRoutes(context), { prefix: "/oauth2" });
  await server.register(trpcRoutes(context), { prefix: "/trpc" });
  await server.register(healthRoutes(readiness));
  server.get("/.well-known/jwks.json", (_request, reply) => reply.send(context.tokens.publicKeys));
  server.get("/", (_request, reply) => reply.type("text/html; charset=utf-8").send(homePage()));
  return server;
}
