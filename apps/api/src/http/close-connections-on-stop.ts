import type { FastifyInstance } from "fastify";

/**
 * From the moment that the process is told to stop, each answer is the last one on its connection: its client goes to another
 * process, and no connection that is kept for later keeps this one from closing.
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
