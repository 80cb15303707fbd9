import type { FastifyBaseLogger, FastifyInstance } from "fastify";

/** Logs each answer at the level `debug`. Without that level no hook is added. */
export function logAnswers(server: FastifyInstance, { level }: FastifyBaseLogger): void {
  if (level !== "debug" && level !== "trace") return;
  server.addHook("onResponse", (request, reply, done) => {
    const { method, routeOptions } = request;
    // The route, not the URL: URLs contain account ids and references.
    request.log.debug(
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
}
