import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ApiContext } from "#composition/context.ts";
import { staffCaller } from "#auth/callers.ts";
import { allowOrigins } from "#http/allow-origins.ts";
import { loggedError } from "@expunge/application/runtime/logged-error";
import { faultOf, HttpFault } from "#http/fault.ts";
import { exactJsonText } from "#http/exact-json.ts";
import { logUnavailable } from "#http/log-unavailable.ts";
import { RETRY_AFTER } from "#http/send-fault.ts";
import { traceparentOf } from "#http/trace.ts";
import { challengeOf } from "#staff/challenge-of.ts";
import { errorBeforeCall } from "#staff/error-before-call.ts";
import { fairStarts } from "#staff/fair-starts.ts";
import { openStreams } from "#staff/open-streams.ts";
import { answerPlainCalls, type CallHandling, type TrpcRequest } from "#staff/plain-calls.ts";
import { recordRefusedCall } from "#staff/record-refused-call.ts";
import { retryAfter } from "#staff/retry-after.ts";
import { appRouter } from "#staff/router.ts";
import { knownPath, MAX_CALLS, rethrowAsTrpc } from "#staff/trpc.ts";

/** Upper bound for the life of a stream whose tenant was disabled without an announcement. */
const RECHECK_MS = 5_000;

/** `/trpc`: plain JSON, authenticated by staff tokens. Internal errors are logged with their trace and answered without their cause. */
export function trpcRoutes(context: ApiContext, corsOrigins: readonly string[]) {
  return async (scope: FastifyInstance): Promise<void> => {
    allowOrigins(scope, corsOrigins);
    const streams = openStreams();
    const starts = fairStarts();
    const recheck = () => {
      // While the database cannot say, streams go on.
      void streams.recheck(context.useCases.isActiveTenant).catch(() => {});
    };
    const stopListening = context.useCases.onAccess(recheck);
    const rechecking = setInterval(recheck, RECHECK_MS).unref();
    scope.addHook("preClose", async () => {
      clearInterval(rechecking);
      stopListening();
      streams.close();
    });
    // tRPC answers streams with 200, and errors as events: a refusal by status has to come before.
    scope.addHook<{ Params: { path?: string } }>("onRequest", async (request, reply) => {
      if (request.params.path !== "deletions.watch" || request.method === "HEAD") return;
      const caller = await staffCaller(context, request.headers.authorization);
      if (caller === undefined) return;
      try {
        streams.reserve(reply.raw, caller);
      } catch (error) {
        const { actor } = caller;
        context.securityEvents.record({
          outcome: "throttled",
          subject: "trpc deletions.watch",
          actor,
        });
        throw error;
      }
    });
    const handling: CallHandling = {
      async createContext(request, reply, calls) {
        const { authorization } = request.headers;
        const caller = await staffCaller(context, authorization).catch(rethrowAsTrpc);
        return {
          ...context,
          actor: caller?.actor,
          traceId: traceparentOf(request),
          replays: { count: 0 },
          starts: (tenantId) => starts(tenantId, bodyBytes(request) / calls),
          stream: () => (caller ? streams.begin(reply.raw, caller) : AbortSignal.abort()),
        };
      },
      headersOf: (request, errors, ctx, calls) => ({
        ...retryAfter(errors),
        ...challengeOf(errors, request.headers.authorization),
        // For a batch: only if every call was replayed.
        ...(ctx?.replays.count === calls && { "idempotency-replayed": "true" }),
      }),
      onError(request, error, ctx, path) {
        recordRefusedCall(context.securityEvents, error, knownPath(path), ctx?.actor);
        logUnavailable(request.log, error.cause);
        if (error.code === "INTERNAL_SERVER_ERROR")
          request.log.error(
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
      // At an unknown path, no body is of a wrong type.
      if (request.is404 && !(error instanceof HttpFault)) return notFound(reply);
      const fault = faultOf(error);
      const answer = errorBeforeCall(fault, error.statusCode);
      const { httpStatus } = answer.error.data;
      if (httpStatus === 500) request.log.error({ err: loggedError(error) }, "call failed");
      logUnavailable(request.log, error);
      if (fault.kind === "throttled") void reply.header("retry-after", fault.retryAfterSeconds);
      if (fault.kind === "overloaded") void reply.header("retry-after", RETRY_AFTER);
      return reply.code(httpStatus).send(answer);
    });
    scope.setNotFoundHandler((_request, reply) => notFound(reply));
    // JSON only: tRPC's own plugin also takes forms, which it reads without a limit.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) =>
      done(null, body),
    );
    scope.route<{ Params: { readonly path: string } }>({
      method: ["GET", "HEAD", "POST"],
      url: "/:path",
      exposeHeadRoute: false,
      handler: (request, reply) =>
        answerPlainCalls(request, reply, handling) ?? answerOther(request, reply, handling),
    });
  };
}

/** Answers any request by tRPC's own handler, except for HEAD, which that one answers without credentials. */
async function answerOther(
  request: TrpcRequest,
  reply: FastifyReply,
  { createContext, headersOf, onError }: CallHandling,
): Promise<void | FastifyReply> {
  if (request.method === "HEAD") return notFound(reply);
  if (typeof request.body === "string") request.body = exactJsonText(request.body);
  request.raw.url = withExactInput(request.url);
  // Loaded with the first stream, because it brings Node's own HTTP clients with it.
  const { fastifyRequestHandler } = await import("@trpc/server/adapters/fastify");
  return fastifyRequestHandler({
    router: appRouter,
    // Queries may be sent by POST, which keeps card tokens out of URLs.
    allowMethodOverride: true,
    maxBatchSize: MAX_CALLS,
    createContext: ({ info }) => createContext(request, reply, info.calls.length),
    responseMeta: ({ errors, ctx, info }) => ({
      headers: {
        ...headersOf(request, errors, ctx, info?.calls.length ?? 0),
        // tRPC permits caches to store streams.
        ...(info?.type === "subscription" && { "cache-control": "no-store, no-transform" }),
      },
    }),
    onError: ({ error, ctx, path }) => onError(request, error, ctx, path),
    req: request,
    res: reply,
    path: request.params.path,
  });
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).send(errorBeforeCall({ kind: "not_found" }));
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

function bodyBytes({ body }: FastifyRequest): number {
  return typeof body === "string" ? body.length : 0;
}
