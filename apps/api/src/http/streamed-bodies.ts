import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { discardRest } from "#http/discard-rest.ts";

/** The longest pause of an upload. Its whole time is not limited. */
const IDLE_MS = 30_000;

const streamed = new WeakSet<IncomingMessage>();
const sockets = new WeakSet<Duplex>();

/**
 * Lets a route read the body of a request while it answers, for as long as the body and the answer move on. Returns the function that ends
 * this and discards the rest.
 */
export function streamBody(request: IncomingMessage): () => void {
  const { socket } = request;
  const stall = () => request.destroy();
  streamed.add(request);
  sockets.add(socket);
  socket.setTimeout(IDLE_MS, stall);
  return () => {
    streamed.delete(request);
    sockets.delete(socket);
    socket.setTimeout(0);
    socket.off("timeout", stall);
    if (!request.complete && !request.destroyed) discardRest(request);
  };
}

/** Whether a route reads the body of this request itself. */
export function isStreamed(request: IncomingMessage): boolean {
  return streamed.has(request);
}

/** Whether the request of this connection is read by its route. */
export function streamsBody(socket: Duplex): boolean {
  return sockets.has(socket);
}
