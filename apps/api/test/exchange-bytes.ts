import { connect } from "node:net";

export type RawAnswer = {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  readonly body: string;
};

/** The lines between the chunks of a body (RFC 9112, 7.1). */
const CHUNK_SIZES = /^[\da-f]+\r\n|\r\n[\da-f]+(?:\r\n|$)/gi;

/** Writes bytes to an address and reads until the connection closes. The status of no answer is 0. */
export async function exchangeBytes(url: string, bytes: string | Buffer): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  // A reset after the answer does not take it away.
  socket.on("error", () => {});
  socket.write(bytes, "latin1");
  await new Promise((resolve) => socket.once("close", resolve));
  const [head = "", body = ""] = Buffer.concat(chunks).toString().split("\r\n\r\n");
  const isChunked = /^transfer-encoding: chunked$/im.test(head);
  return {
    status: Number(head.slice(9, 12)),
    head,
    body: isChunked ? body.replaceAll(CHUNK_SIZES, "") : body,
  };
}
