import type { Scrape } from "@expunge/telemetry/metrics/create-scrape";
import type { FastifyInstance } from "fastify";

/** `/metrics`: the metrics of the whole service and how this process does, as Prometheus reads them. They tell nothing of any tenant. */
export function metricsRoutes(scrape: Scrape) {
  return (scope: FastifyInstance, _options: unknown, done: () => void) => {
    scope.get("/metrics", async (_request, reply) =>
      reply.header("content-type", scrape.contentType).send(await scrape.text()),
    );
    done();
  };
}
