import { once } from "node:events";
import { isOverloaded } from "@expunge/application/expunge-error";
import { loggedError } from "@expunge/application/runtime/logged-error";
import type { Logger } from "pino";
import type { Scrape } from "#metrics/create-scrape.ts";
import { isRebound } from "#metrics/is-rebound.ts";
import type { MetricsSettings } from "#metrics/metrics-environment.ts";

type MetricsServer = { readonly port: number; close(): Promise<void> };

const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** Serves `/metrics` and `/healthz` on a port of its own, if the settings name one; 404 for every other path. */
export async function startMetricsServer(
  { METRICS_HOST: host, METRICS_PORT: port }: MetricsSettings,
  scrape: Scrape,
  logger: Logger,
): Promise<MetricsServer | undefined> {
  if (port === undefined) return undefined;
  const answers: Readonly<Record<string, () => Promise<readonly [type: string, text: string]>>> = {
    "GET /metrics": async () => [scrape.contentType, await scrape.text()],
    "GET /healthz": async () => ["application/json", '{"status":"ok"}'],
  };
  // A static import would load all of Node's clients too, which an ES module gets with it.
  const { createServer } = await import("node:http");
  const server = createServer((request, response) => {
    if (isRebound(request)) {
      response.writeHead(421, HEADERS).end();
      return;
    }
    const answer = answers[`${request.method ?? ""} ${request.url ?? ""}`];
    if (answer === undefined) {
      response.writeHead(404, HEADERS).end();
      return;
    }
    answer().then(
      ([type, text]) => response.writeHead(200, { ...HEADERS, "content-type": type }).end(text),
      (error: unknown) => {
        const overloaded = isOverloaded(error);
        const cause = overloaded ? (error.cause ?? error) : error;
        logger.error({ err: loggedError(cause) }, "metrics failed");
        if (overloaded) response.writeHead(503, { ...HEADERS, "retry-after": "1" }).end();
        else response.writeHead(500, HEADERS).end();
      },
    );
  });
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
