import type { IncomingMessage } from "node:http";

const LOOPBACK_ADDRESS = /^(?:::ffff:)?127\.|^::1$/;
const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d*)?$/i;

/**
 * Whether a request reached this machine's loopback address under a foreign `Host`: a page in a local browser whose name was rebound to
 * it (DNS rebinding), or a proxy that forwards requests from outside. Answers without authentication are not for them.
 */
export function isRebound({ socket, headers }: Pick<IncomingMessage, "socket" | "headers">) {
  if (!LOOPBACK_ADDRESS.test(socket.remoteAddress ?? "")) return false;
  return !LOOPBACK_HOST.test(headers.host ?? "");
}
