import { once } from "node:events";
import { createServer } from "node:http";
import { loggedError } from "@expunge/application/runtime/logged-error";
import type { Scrape } from "@expunge/telemetry/metrics/create-scrape";
import type { Logger } from "pino";

export type MetricsServer = { readonly port: number; close(): Promise<void> };

/** Serves `/metrics`, like the API, and `/healthz` on a port of its own; 404 for every other path. */
export async function startMetricsServer({
  scrape,
  host,
  port,
  logger,
}: {
  readonly scrape: Scrape;
  readonly host: string;
  readonly port: number;
  readonly logger: Logger;
}): Promise<MetricsServer> {
  const answers: Readonly<Record<string, () => Promise<readonly [type: string, text: string]>>> = {
    "GET /metrics": async () => [scrape.contentType, await scrape.text()],
    "GET /healthz": async () => ["application/json", '{"status":"ok"}'],
  };
  const server = createServer((request, response) => {
    const answer = answers[`${request.method ?? ""} ${request.url ?? ""}`];
    if (answer === undefined) {
      response.writeHead(404).end();
      return;
    }
    answer().then(
      ([type, text]) => response.writeHead(200, { "content-type": type }).end(text),
      (error: unknown) => {
        logger.error({ err: loggedError(error) }, "metrics failed");
        response.writeHead(500).end();
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
