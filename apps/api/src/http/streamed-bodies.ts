import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** The longest pause of an upload. Its whole time is not limited. */
const IDLE_MS = 30_000;

const streamed = new WeakSet<IncomingMessage>();
const sockets = new WeakSet<Duplex>();

/** Lets a route read the body of a request while it answers, for as long as the body and the answer move on. */
export function streamBody(request: IncomingMessage): void {
  streamed.add(request);
  sockets.add(request.socket);
  request.setTimeout(IDLE_MS, () => request.destroy());
  request.once("close", () => {
    sockets.delete(request.socket);
    request.socket.setTimeout(0);
  });
}

/** Whether a route reads the body of this request itself. */
export function isStreamed(request: IncomingMessage): boolean {
  return streamed.has(request);
}

/** Whether the request of this connection is read by its route. */
export function streamsBody(socket: Duplex): boolean {
  return sockets.has(socket);
}
