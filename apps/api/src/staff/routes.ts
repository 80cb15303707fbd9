import type { TRPCError } from "@trpc/server";
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from "@trpc/server/adapters/fastify";
import { TRPC_ERROR_CODES_BY_KEY, type TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ApiContext } from "#composition/context.ts";
import { staffClaims } from "#auth/claims.ts";
import { bearerOf } from "#auth/authorization-header.ts";
import { ExpungeError } from "@expunge/application/expunge-error";
import { loggedError } from "@expunge/application/runtime/logged-error";
import { RETRY_AFTER } from "#http/send-fault.ts";
import { traceparentOf } from "#http/trace.ts";
import { openStreams } from "#staff/open-streams.ts";
import { type AppRouter, appRouter } from "#staff/router.ts";
import type { StaffActor, TrpcContext } from "#staff/trpc.ts";

/** `/trpc`: plain JSON, authenticated by staff tokens. Internal errors are logged with their trace and answered without their cause. */
export function trpcRoutes(context: ApiContext) {
  return async (scope: FastifyInstance): Promise<void> => {
    const streams = openStreams();
    scope.addHook("preClose", async () => streams.close());
    const trpcOptions: FastifyTRPCPluginOptions<AppRouter>["trpcOptions"] = {
      router: appRouter,
      // Queries may be sent by POST, which keeps card tokens out of URLs.
      allowMethodOverride: true,
      createContext: async ({ req, res }): Promise<TrpcContext> => {
        const { actor, expiresAt } = await callerOf(req);
        return {
          ...context,
          actor,
          traceId: traceparentOf(req),
          replays: { count: 0 },
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
      const answer = unreadableRequest(error.statusCode ?? 500);
      const { httpStatus } = answer.data;
      if (httpStatus === 500) request.log.error({ err: loggedError(error) }, "call failed");
      return reply.code(httpStatus).send({ error: answer });
    });
    await scope.register(fastifyTRPCPlugin, { trpcOptions });
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

/** Whether the same call may succeed a moment later. */
function isRetryable({ cause, code }: TRPCError): boolean {
  const isRunning = cause instanceof ExpungeError && cause.code === "still_running";
  return isRunning || code === "SERVICE_UNAVAILABLE";
}

const CODES_BY_STATUS: Readonly<Record<number, TRPC_ERROR_CODE_KEY>> = {
  413: "PAYLOAD_TOO_LARGE",
  415: "UNSUPPORTED_MEDIA_TYPE",
  500: "INTERNAL_SERVER_ERROR",
};

/** An error before tRPC handles the request, in tRPC's format: a body that is too long or of an unsupported type. */
function unreadableRequest(status: number) {
  const known = status in CODES_BY_STATUS;
  const httpStatus = known ? status : 400;
  const code = CODES_BY_STATUS[httpStatus] ?? "BAD_REQUEST";
  return {
    message:
      code === "INTERNAL_SERVER_ERROR" ? "internal server error" : "the request cannot be read",
    code: TRPC_ERROR_CODES_BY_KEY[code],
    data: { code, httpStatus, expunge: { code: httpStatus === 500 ? "internal" : "invalid" } },
  };
}
