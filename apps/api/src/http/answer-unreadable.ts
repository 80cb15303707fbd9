import type { Socket } from "node:net";
import type { RenderFault } from "#http/send-fault.ts";

/** Node's parse error, with the last received bytes. */
type ParseError = { readonly code: string; readonly rawPacket?: unknown };

/**
 * Answers bytes that Node cannot parse as a request with 400 and closes the connection. The path, as far as it was received, selects the
 * error format. Nothing is logged, because the bytes may contain card data.
 */
export function answerUnreadable(
  error: ParseError,
  socket: Socket,
  renderFor: (path: string) => RenderFault,
): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const path = requestPath(error.rawPacket);
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

function requestPath(packet: unknown): string {
  const start = packet instanceof Buffer ? packet.subarray(0, 256).toString("latin1") : "";
  return /^\S+ (\/\S*)/.exec(start)?.[1] ?? "/";
}
