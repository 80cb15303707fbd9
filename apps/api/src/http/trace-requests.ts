import { beginSpan, isTracing } from "@expunge/application/runtime/tracing";
import { context, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import type { FastifyInstance, FastifyRequest } from "fastify";

/** Probes that machines poll every few seconds. */
const UNTRACED = new Set(["/healthz", "/readyz", "/metrics"]);
/** Event streams stay open for hours, so a span of one is useless. */
const STREAM = /^\/trpc\/deletions\.watch\b/;

/**
 * Records a server span for each request, as a child of the caller's span if a traceparent was sent. Spans name the route, never the URL,
 * because URLs contain account ids and references. Without tracing no hooks are added.
 */
export function traceRequests(server: FastifyInstance): void {
  if (!isTracing()) return;
  const spans = new WeakMap<FastifyRequest, Span>();

  /** Fastify parses bodies in the context of the connection, so later hooks have to re-enter the request's context. */
  const within = (request: FastifyRequest, done: () => void) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else context.with(trace.setSpan(context.active(), span), done);
  };

  server.addHook("onRequest", (request, _reply, done) => {
    const { method, routeOptions, headers } = request;
    const route = routeOptions.url ?? "none";
    if (!UNTRACED.has(route) && !STREAM.test(request.url)) {
      const traceparent = headers["traceparent"];
      const span = beginSpan(`${method} ${route}`, {
        kind: "server",
        attributes: { "http.request.method": method, "http.route": route },
        parent: typeof traceparent === "string" ? traceparent : "",
      });
      spans.set(request, span);
    }
    within(request, done);
  });
  server.addHook("preValidation", (request, _reply, done) => within(request, done));
  server.addHook("onResponse", (request, reply, done) => {
    const span = spans.get(request);
    span?.setAttribute("http.response.status_code", reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
  server.addHook("onRequestAbort", (request, done) => {
    spans.get(request)?.end();
    done();
  });
}
