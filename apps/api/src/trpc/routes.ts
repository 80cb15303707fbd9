import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from "@trpc/server/adapters/fastify";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ApiContext } from "#api-context.ts";
import { staffClaims } from "#auth/claims.ts";
import { bearerOf } from "#auth/credentials-of.ts";
import { traceparentOf } from "#http/trace.ts";
import { type AppRouter, appRouter } from "#trpc/router.ts";
import type { StaffActor, TrpcContext } from "#trpc/trpc.ts";

/** `/trpc`: plain JSON, staff tokens. Errors that nobody expected are logged with their trace, and told without their cause. */
export function trpcRoutes(context: ApiContext) {
  return async (scope: FastifyInstance): Promise<void> => {
    const trpcOptions: FastifyTRPCPluginOptions<AppRouter>["trpcOptions"] = {
      router: appRouter,
      createContext: async ({ req }): Promise<TrpcContext> => ({
        ...context,
        actor: await staffOf(req),
        traceId: traceparentOf(req),
      }),
      onError({ error, ctx, path, req }) {
        if (error.code === "INTERNAL_SERVER_ERROR")
          req.log.error({ err: error.cause ?? error, path, traceId: ctx?.traceId }, "call failed");
      },
    };
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
