import { beginSpan, isTracing } from "@expunge/application/runtime/tracing";
import { context, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import type { FastifyInstance, FastifyRequest } from "fastify";

/** What is asked every few seconds by machines begins no trace. */
const UNTRACED = new Set(["/healthz", "/readyz", "/metrics"]);
/** A stream that lasts for hours is no request that anybody follows. */
const STREAM = /^\/trpc\/deletions\.watch\b/;

/**
 * Makes each request a part of its caller's trace, or the beginning of one. The route is named and never the URL, which carries
 * accounts and references. Where nobody traces nothing is done.
 */
export function traceRequests(server: FastifyInstance): void {
  if (!isTracing()) return;
  const spans = new WeakMap<FastifyRequest, Span>();

  /** A body is read in the context of its connection, so whoever follows a hook is put into that of the request again. */
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
