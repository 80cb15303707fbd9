import { createServer } from "node:http";
import type { SentEvent } from "#webhooks/sent-event.ts";

// A receiver of webhooks that does nothing but count: the limit of every sender on this machine.
const PORT = Number(process.env["PORT"]);

let ids = new Set<string>();
let received = 0;
let lastAt = 0;
/** The last run's requests, for a sender of the same ones. */
let kept: SentEvent[] = [];
let keeping = false;

createServer((request, response) => {
  if (request.method === "GET") {
    if (request.url === "/kept") {
      response.end(JSON.stringify(kept));
      return;
    }
    if (request.url !== "/count") {
      ids = new Set();
      kept = [];
      received = 0;
      keeping = request.url === "/keep";
    }
    response.end(JSON.stringify({ received, distinct: ids.size, lastAt }));
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    received += 1;
    ids.add(String(request.headers["webhook-id"]));
    lastAt = Date.now();
    if (keeping)
      kept.push({ headers: signed(request.headers), body: String(Buffer.concat(chunks)) });
    response.writeHead(204).end();
  });
}).listen(PORT, "127.0.0.1", () => process.send?.("ready"));

function signed(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const names = [
    "content-type",
    "user-agent",
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
  ];
  return Object.fromEntries(names.map((name) => [name, String(headers[name])]));
}
