import type { TRPCError } from "@trpc/server";
import {
  fastifyRequestHandler,
  type FastifyTRPCPluginOptions,
} from "@trpc/server/adapters/fastify";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ApiContext } from "#composition/context.ts";
import { staffClaims } from "#auth/claims.ts";
import { bearerOf } from "#auth/authorization-header.ts";
import { ExpungeError } from "@expunge/application/expunge-error";
import { loggedError } from "@expunge/application/runtime/logged-error";
import { faultOf } from "#http/fault.ts";
import { exactJsonText } from "#http/exact-json.ts";
import { RETRY_AFTER } from "#http/send-fault.ts";
import { traceparentOf } from "#http/trace.ts";
import { errorBeforeCall } from "#staff/error-before-call.ts";
import { fairStarts } from "#staff/fair-starts.ts";
import { openStreams } from "#staff/open-streams.ts";
import { type AppRouter, appRouter } from "#staff/router.ts";
import { knownPath, MAX_CALLS, type StaffActor, type TrpcContext } from "#staff/trpc.ts";

/** `/trpc`: plain JSON, authenticated by staff tokens. Internal errors are logged with their trace and answered without their cause. */
export function trpcRoutes(context: ApiContext) {
  return async (scope: FastifyInstance): Promise<void> => {
    const streams = openStreams();
    const starts = fairStarts();
    scope.addHook("preClose", async () => streams.close());
    const trpcOptions: FastifyTRPCPluginOptions<AppRouter>["trpcOptions"] = {
      router: appRouter,
      // Queries may be sent by POST, which keeps card tokens out of URLs.
      allowMethodOverride: true,
      maxBatchSize: MAX_CALLS,
      createContext: async ({ req, res }): Promise<TrpcContext> => {
        const { actor, expiresAt } = await callerOf(req);
        return {
          ...context,
          actor,
          traceId: traceparentOf(req),
          replays: { count: 0 },
          starts,
          stream: () => streams.begin(res.raw, expiresAt),
        };
      },
      responseMeta({ errors, ctx, info }) {
        // For a batch: only if every call was replayed.
        const isReplay = ctx !== undefined && ctx.replays.count === info?.calls.length;
        return {
          headers: {
            ...(errors.some(isRetryable) && { "retry-after": String(RETRY_AFTER) }),
            ...(isReplay && { "idempotency-replayed": "true" }),
            // tRPC permits caches to store streams.
            ...(info?.type === "subscription" && { "cache-control": "no-store, no-transform" }),
          },
        };
      },
      onError({ error, ctx, path, req }) {
        if (error.code === "INTERNAL_SERVER_ERROR")
          req.log.error(
            {
              err: loggedError(error.cause ?? error),
              path: knownPath(path),
              traceId: ctx?.traceId,
            },
            "call failed",
          );
      },
    };
    scope.setErrorHandler((error: { statusCode?: number }, request, reply) => {
      const answer = errorBeforeCall(faultOf(error), error.statusCode);
      const { httpStatus } = answer.error.data;
      if (httpStatus === 500) request.log.error({ err: loggedError(error) }, "call failed");
      return reply.code(httpStatus).send(answer);
    });
    scope.setNotFoundHandler((_request, reply) =>
      reply.code(404).send(errorBeforeCall({ kind: "not_found" })),
    );
    // JSON only: tRPC's own plugin also takes forms, which it reads without a limit, and answers HEAD without credentials.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) =>
      done(null, body),
    );
    scope.addHook("preHandler", (request, _reply, done) => {
      if (typeof request.body === "string") request.body = exactJsonText(request.body);
      request.raw.url = withExactInput(request.url);
      done();
    });
    scope.route<{ Params: { readonly path: string } }>({
      method: ["GET", "POST"],
      url: "/:path",
      exposeHeadRoute: false,
      handler: (req, res) =>
        fastifyRequestHandler({ ...trpcOptions, req, res, path: req.params.path }),
    });
  };

  /** The caller, and the expiry of its token in seconds since 1970. */
  async function callerOf(
    request: FastifyRequest,
  ): Promise<{ actor: StaffActor | undefined; expiresAt: number }> {
    const token = bearerOf(request.headers.authorization);
    const claims =
      token === undefined ? undefined : await context.tokens.verify(token, staffClaims);
    if (claims === undefined) return { actor: undefined, expiresAt: 0 };
    const { tenant_id: tenantId, sub: subject, role, exp } = claims;
    return { actor: { kind: "staff", tenantId, subject, role }, expiresAt: exp };
  }
}

/** The URL of a query, whose input is JSON in a parameter. */
function withExactInput(url: string): string {
  const end = url.indexOf("?");
  const parameters = new URLSearchParams(end < 0 ? "" : url.slice(end));
  const input = parameters.get("input");
  if (input === null) return url;
  const exact = exactJsonText(input);
  if (exact === input) return url;
  parameters.set("input", exact);
  return `${url.slice(0, end)}?${parameters.toString()}`;
}

/** Whether the same call may succeed a moment later. */
function isRetryable({ cause, code }: TRPCError): boolean {
  const isRunning = cause instanceof ExpungeError && cause.code === "still_running";
  return isRunning || code === "SERVICE_UNAVAILABLE";
}
