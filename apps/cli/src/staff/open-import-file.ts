import { open, type FileHandle } from "node:fs/promises";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { formatOfName, type ImportFormat } from "#staff/import-format.ts";
import type { Terminal } from "#terminal/terminal.ts";

export type ImportFile = {
  readonly format: ImportFormat;
  /** Whether the bytes are compressed. */
  readonly isGzip: boolean;
  /** How many bytes there are, if that is known. */
  readonly size: number | undefined;
  readonly bytes: AsyncIterable<Buffer>;
};

/** The first bytes of gzip (RFC 1952, 2.3.1). */
const GZIP = Buffer.from([0x1f, 0x8b]);

/** Opens a file, or the standard input for `-`, and sees by its first bytes whether it is compressed. */
export async function openImportFile(
  terminal: Terminal,
  path: string,
  given: ImportFormat | undefined,
): Promise<ImportFile> {
  const isStandardInput = path === "-";
  const format = given ?? (isStandardInput ? undefined : formatOfName(path));
  if (format === undefined)
    throw new CommandFailure(
      EXIT.usage,
      "the format is unknown: add --format csv or --format ndjson",
    );
  const file = isStandardInput ? undefined : await opened(path);
  const chunks = (file?.createReadStream() ?? terminal.input())[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  while (Buffer.concat(first).length < GZIP.length) {
    const next: IteratorResult<unknown> = await chunks.next();
    if (next.done) break;
    first.push(bufferOf(next.value));
  }
  const head = Buffer.concat(first);
  return {
    format,
    isGzip: head.subarray(0, GZIP.length).equals(GZIP),
    size: (await file?.stat().catch(() => undefined))?.size,
    bytes: bytesOf(head, { [Symbol.asyncIterator]: () => chunks }),
  };
}

async function opened(path: string): Promise<FileHandle> {
  try {
    const file = await open(path);
    if ((await file.stat()).isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    return file;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw new CommandFailure(EXIT.usage, `${path}: cannot be read (${code})`);
  }
}

async function* bytesOf(head: Buffer, rest: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  yield head;
  for await (const chunk of rest) yield bufferOf(chunk);
}

const bufferOf = (chunk: unknown) => (Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
