import type { Scrape } from "@expunge/telemetry/metrics/create-scrape";
import { isRebound } from "@expunge/telemetry/metrics/is-rebound";
import type { FastifyInstance } from "fastify";

/** `/metrics`: metrics of the whole installation and of this process in Prometheus format, without tenant data. */
export function metricsRoutes(scrape: Scrape) {
  return (scope: FastifyInstance, _options: unknown, done: () => void) => {
    scope.get("/metrics", async (request, reply) =>
      isRebound(request.raw)
        ? reply.code(421).send({ error: "misdirected request" })
        : reply.header("content-type", scrape.contentType).send(await scrape.text()),
    );
    done();
  };
}
