import type { FastifyInstance } from "fastify";

/**
 * Sends `Connection: close` with every answer once the process is stopping: clients reconnect to another process, and idle keep-alive
 * connections do not delay the shutdown.
 */
export function closeConnectionsOnStop(
  server: FastifyInstance,
  stopping: AbortSignal | undefined,
): void {
  let closing = false;
  server.addHook("preClose", (done) => {
    closing = true;
    done();
  });
  server.addHook("onSend", (_request, reply, payload, done) => {
    if (closing || stopping?.aborted) void reply.header("connection", "close");
    done(null, payload);
  });
}
