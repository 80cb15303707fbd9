import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";

/** Longer rests of a refused body are not read: the connection is reset. */
const MAX_DRAINED_BYTES = 16 * 1024 * 1024;
const MAX_DRAIN_MS = 10_000;

/**
 * Reads and discards the rest of a body whose request is answered before its end. If the connection were closed instead, the client's next
 * write would be reset, and the client would lose the answer (RFC 9112, 9.6).
 */
export function drainRefusedBodies(server: FastifyInstance): void {
  server.addHook("onSend", ({ raw }, reply, _payload, done) => {
    if (hasBody(raw) && !raw.complete && !raw.destroyed) {
      // Fastify's parsers ask for it, because they stop reading.
      void reply.removeHeader("connection");
      let drained = 0;
      const patience = setTimeout(() => raw.destroy(), MAX_DRAIN_MS).unref();
      raw.on("data", (chunk: Buffer) => {
        drained += chunk.length;
        if (drained > MAX_DRAINED_BYTES) raw.destroy();
      });
      raw.once("close", () => clearTimeout(patience));
    }
    done();
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
