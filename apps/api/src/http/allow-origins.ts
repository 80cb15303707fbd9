import type { FastifyInstance } from "fastify";

/** How long a browser may keep the answer to a preflight. */
const PREFLIGHT_SECONDS = 600;

/** The answer to a preflight. There is no permission for cookies: callers authenticate by a header that their program sets. */
const PREFLIGHT = {
  "access-control-allow-methods": "GET, POST",
  "access-control-allow-headers":
    "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Traceparent, TRPC-Accept",
  "access-control-max-age": PREFLIGHT_SECONDS,
};
const EXPOSED = "Idempotency-Replayed, Retry-After, WWW-Authenticate";

/**
 * Lets the pages of these origins call the routes of the scope and read every answer, also those of other hooks (CORS protocol of the Fetch
 * standard, https://fetch.spec.whatwg.org/#http-cors-protocol). For all other origins the scope behaves as without it.
 */
export function allowOrigins(scope: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);

  // Browsers send preflights without credentials, and to every path.
  scope.addHook("onRequest", ({ method, headers }, reply, done) => {
    const isPreflight =
      method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
    if (isPreflight && allowed.has(headers.origin ?? "")) reply.code(204).headers(PREFLIGHT).send();
    else done();
  });
  scope.addHook("onSend", ({ headers: { origin = "" } }, reply, payload: unknown, done) => {
    // Also without it: a cached answer must serve no other origin. The headers of a Response take the place of the reply's.
    if (payload instanceof Response) payload.headers.append("vary", "Origin");
    else void reply.header("vary", [reply.getHeader("vary") ?? [], "Origin"].flat().join(", "));
    if (allowed.has(origin))
      void reply.headers({
        "access-control-allow-origin": origin,
        "access-control-expose-headers": EXPOSED,
      });
    done();
  });
}
