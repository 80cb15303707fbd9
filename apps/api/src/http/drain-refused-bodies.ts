import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { discardRest } from "#http/discard-rest.ts";
import { isStreamed } from "#http/streamed-bodies.ts";

/** Discards the rest of a body whose request is answered before its end. */
export function drainRefusedBodies(server: FastifyInstance): void {
  server.addHook("onSend", ({ raw }, reply, _payload, done) => {
    if (hasBody(raw) && !raw.complete && !raw.destroyed && !isStreamed(raw)) {
      // Fastify's parsers ask for it, because they stop reading.
      void reply.removeHeader("connection");
      discardRest(raw);
    }
    done();
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
