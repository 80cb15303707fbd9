import type { TRPCError } from "@trpc/server";
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from "@trpc/server/adapters/fastify";
import { TRPC_ERROR_CODES_BY_KEY, type TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ApiContext } from "#composition/context.ts";
import { staffClaims } from "#auth/claims.ts";
import { bearerOf } from "#auth/credentials-of.ts";
import { ExpungeError } from "@expunge/application/expunge-error";
import { loggedError } from "@expunge/application/runtime/logged-error";
import { RETRY_AFTER } from "#http/send-fault.ts";
import { traceparentOf } from "#http/trace.ts";
import { openStreams } from "#staff/open-streams.ts";
import { type AppRouter, appRouter } from "#staff/router.ts";
import type { StaffActor, TrpcContext } from "#staff/trpc.ts";

/** `/trpc`: plain JSON, staff tokens. Errors that nobody expected are logged with their trace, and told without their cause. */
export function trpcRoutes(context: ApiContext) {
  return async (scope: FastifyInstance): Promise<void> => {
    const streams = openStreams();
    scope.addHook("preClose", async () => streams.close());
    const trpcOptions: FastifyTRPCPluginOptions<AppRouter>["trpcOptions"] = {
      router: appRouter,
      // A query may be posted too: what names a token does not belong into a URL.
      allowMethodOverride: true,
      createContext: async ({ req, res }): Promise<TrpcContext> => {
        const { actor, expiresAt } = await staffOf(req);
        return {
          ...context,
          actor,
          traceId: traceparentOf(req),
          replays: { count: 0 },
          stream: () => streams.begin(res.raw, expiresAt),
        };
      },
      responseMeta({ errors, ctx, info }) {
        // Of a batch only when it holds for every call.
        const isReplay = ctx !== undefined && ctx.replays.count === info?.calls.length;
        return {
          headers: {
            ...(errors.some(comesAgain) && { "retry-after": String(RETRY_AFTER) }),
            ...(isReplay && { "idempotency-replayed": "true" }),
          },
        };
      },
      onError({ error, ctx, path, req }) {
        if (error.code === "INTERNAL_SERVER_ERROR")
          req.log.error(
            { err: loggedError(error.cause ?? error), path, traceId: ctx?.traceId },
            "call failed",
          );
      },
    };
    scope.setErrorHandler((error: { statusCode?: number }, request, reply) => {
      const told = unread(error.statusCode ?? 500);
      const { httpStatus } = told.data;
      if (httpStatus === 500) request.log.error({ err: loggedError(error) }, "call failed");
      return reply.code(httpStatus).send({ error: told });
    });
    await scope.register(fastifyTRPCPlugin, { trpcOptions });
  };

  /** Who calls, and until when: the token's end, in seconds since 1970. */
  async function staffOf(
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

/** Whether the same call may do better in a moment. */
function comesAgain({ cause, code }: TRPCError): boolean {
  const isRunning = cause instanceof ExpungeError && cause.code === "still_running";
  return isRunning || code === "SERVICE_UNAVAILABLE";
}

const BEFORE_TRPC: Readonly<Record<number, TRPC_ERROR_CODE_KEY>> = {
  413: "PAYLOAD_TOO_LARGE",
  415: "UNSUPPORTED_MEDIA_TYPE",
  500: "INTERNAL_SERVER_ERROR",
};

/** What goes wrong before tRPC sees a request, in its shape: a body that is too long, or of a type that is not read. */
function unread(given: number) {
  const known = given in BEFORE_TRPC;
  const httpStatus = known ? given : 400;
  const code = BEFORE_TRPC[httpStatus] ?? "BAD_REQUEST";
  return {
    message:
      code === "INTERNAL_SERVER_ERROR" ? "internal server error" : "the request cannot be read",
    code: TRPC_ERROR_CODES_BY_KEY[code],
    data: { code, httpStatus, expunge: { code: httpStatus === 500 ? "internal" : "invalid" } },
  };
}
