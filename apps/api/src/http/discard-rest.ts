import type { Readable } from "node:stream";

/** Longer rests are not read: the connection is reset. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_MS = 10_000;

/**
 * Reads and discards the rest of a request that is answered before its end. If the connection were closed instead, the client's next write
 * would be reset, and the client would lose the answer (RFC 9112, 9.6).
 */
export function discardRest(rest: Readable): void {
  let bytes = 0;
  const patience = setTimeout(() => rest.destroy(), MAX_MS).unref();
  rest.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) rest.destroy();
  });
  rest.once("close", () => clearTimeout(patience));
}
