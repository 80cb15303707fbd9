import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from "@trpc/server/adapters/fastify";
import { TRPC_ERROR_CODES_BY_KEY, type TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ApiContext } from "#api-context.ts";
import { staffClaims } from "#auth/claims.ts";
import { bearerOf } from "#auth/credentials-of.ts";
import { loggedError } from "@expunge/application/logged-error";
import { RETRY_AFTER } from "#http/contract-scope.ts";
import { traceparentOf } from "#http/trace.ts";
import { type AppRouter, appRouter } from "#trpc/router.ts";
import type { StaffActor, TrpcContext } from "#trpc/trpc.ts";

/** `/trpc`: plain JSON, staff tokens. Errors that nobody expected are logged with their trace, and told without their cause. */
export function trpcRoutes(context: ApiContext) {
  return async (scope: FastifyInstance): Promise<void> => {
    const trpcOptions: FastifyTRPCPluginOptions<AppRouter>["trpcOptions"] = {
      router: appRouter,
      // A query may be posted too: what names a token does not belong into a URL.
      allowMethodOverride: true,
      createContext: async ({ req }): Promise<TrpcContext> => ({
        ...context,
        actor: await staffOf(req),
        traceId: traceparentOf(req),
      }),
      responseMeta({ errors }) {
        const overloaded = errors.some(({ code }) => code === "SERVICE_UNAVAILABLE");
        return overloaded ? { headers: { "retry-after": String(RETRY_AFTER) } } : {};
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

  async function staffOf(request: FastifyRequest): Promise<StaffActor | undefined> {
    const token = bearerOf(request.headers.authorization);
    const claims =
      token === undefined ? undefined : await context.tokens.verify(token, staffClaims);
    return (
      claims && {
        kind: "staff",
        tenantId: claims.tenant_id,
        subject: claims.sub,
        role: claims.role,
      }
    );
  }
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
