import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { UnreadableInput } from "@expunge/application/imports/import-credentials";
import { chunksOf } from "#uploads/read-lines.ts";

/** Text like that of imports shrinks to a tenth; only data made for the purpose shrinks further than this. */
const MAX_RATIO = 200;
/** Expanded bytes that are always read. */
const MIN_BYTES = 1024 * 1024;

/** Expands gzip (RFC 1952). Ends input that expands too far, and refuses bytes behind its end. */
export async function* gunzipped(body: Readable): AsyncGenerator<Buffer> {
  let received = 0;
  let expanded = 0;
  body.on("data", (chunk: Buffer) => (received += chunk.length));
  const gunzip = createGunzip();
  body.once("error", (error) => gunzip.destroy(error));
  body.pipe(gunzip);
  try {
    for await (const chunk of chunksOf(gunzip)) {
      expanded += chunk.length;
      if (expanded > MIN_BYTES && expanded > MAX_RATIO * received)
        throw new UnreadableInput(1, "the compressed input expands too far");
      yield chunk;
    }
  } finally {
    body.unpipe(gunzip);
    gunzip.destroy();
  }
  if (gunzip.bytesWritten < received)
    throw new UnreadableInput(1, "bytes follow the end of the compressed input");
}
