import type { Socket } from "node:net";
import type { RenderFault } from "#http/send-fault.ts";

/** What Node says of a connection whose bytes it cannot read as a request: the last of them, if any. */
type Unreadable = { readonly code: string; readonly rawPacket?: unknown };

/**
 * Answers bytes that are no request, as a head that is too long, and hangs up: 400 in the words of the contract that
 * the path, as far as it came, was meant for. Nothing is logged: what came may hold anything.
 */
export function answerUnreadable(
  error: Unreadable,
  socket: Socket,
  renderFor: (path: string) => RenderFault,
): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const path = pathIn(error.rawPacket);
  const message = error.code === "HPE_HEADER_OVERFLOW" ? "has too long a head" : "cannot be read";
  const { body } = renderFor(path)({ kind: "invalid", fields: [{ field: "request", message }] });
  const text = JSON.stringify(body);
  socket.end(
    [
      "HTTP/1.1 400 Bad Request",
      "content-type: application/json; charset=utf-8",
      `content-length: ${Buffer.byteLength(text)}`,
      "connection: close",
      "",
      text,
    ].join("\r\n"),
  );
}

function pathIn(packet: unknown): string {
  const start = packet instanceof Buffer ? packet.subarray(0, 256).toString("latin1") : "";
  return /^\S+ (\/\S*)/.exec(start)?.[1] ?? "/";
}
