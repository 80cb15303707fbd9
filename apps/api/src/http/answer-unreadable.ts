import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { discardRest } from "#http/discard-rest.ts";
import { streamsBody } from "#http/streamed-bodies.ts";
import { SECURE_HEADERS } from "#http/secure-answers.ts";
import type { RenderFault } from "#http/send-fault.ts";

/** Node's parse error, with the last received bytes. */
type ParseError = { readonly code: string; readonly rawPacket?: unknown };
type RenderFor = (path: string) => RenderFault;

/** The last request of each connection with its answer. */
type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };
const exchanges = new WeakMap<Duplex, Exchange>();
const refused = new WeakSet<Duplex>();

/** Prepares a server for `answerUnreadable`, and answers CONNECT, after which Node would close the connection without a word. */
export function answerAllBytes(server: Server, renderFor: RenderFor): void {
  server.on("request", (request, response) => exchanges.set(request.socket, { request, response }));
  server.on("connect", (_request, socket) =>
    answerUnreadable({ code: "CONNECT" }, socket, renderFor),
  );
}

/**
 * Answers bytes that Node cannot parse as a request with 400 and closes the connection. The path, as far as it was received, selects the
 * error format. If the bytes are the body of a request with an answer, there is no second one: it would count as the answer to the next
 * request. Nothing is logged, because the bytes may contain card data.
 */
export function answerUnreadable(error: ParseError, socket: Duplex, renderFor: RenderFor): void {
  // Long uploads have a limit of their own.
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT" && streamsBody(socket)) return;
  // The rest of what was answered already.
  if (refused.has(socket)) return;
  const { request, response } = exchanges.get(socket) ?? {};
  const isAnswered = request?.complete === false && response?.headersSent === true;
  if (error.code === "ECONNRESET" || !socket.writable || isAnswered) {
    socket.destroy();
    return;
  }
  const path = request?.complete === false ? request.url : requestPath(error.rawPacket);
  const message = error.code === "HPE_HEADER_OVERFLOW" ? "has too long a head" : "cannot be read";
  const fault = { kind: "invalid", fields: [{ field: "request", message }] } as const;
  const text = JSON.stringify(renderFor(path ?? "/")(fault).body);
  refused.add(socket);
  discardRest(socket);
  socket.end(
    [
      "HTTP/1.1 400 Bad Request",
      "content-type: application/json; charset=utf-8",
      `content-length: ${Buffer.byteLength(text)}`,
      ...Object.entries(SECURE_HEADERS).map(([name, value]) => `${name}: ${value}`),
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
