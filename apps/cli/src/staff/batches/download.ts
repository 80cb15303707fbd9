import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import type { Connection } from "#staff/staff-client.ts";
import { staffFailure } from "#staff/staff-failure.ts";
import type { Terminal } from "#terminal/terminal.ts";

type Download = Connection & {
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** The file to write, or none for the standard output. */
  readonly out: string | undefined;
};

const CODES: Readonly<Record<number, string>> = {
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  429: "throttled",
  500: "internal",
  503: "overloaded",
};

/** Streams an answer of the service to its destination, and returns the number of its bytes. A file is there once it is whole. */
export async function download(
  terminal: Terminal,
  { url, token, path, query, out }: Download,
): Promise<number> {
  const address = new URL(`${url}${path}`);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) address.searchParams.set(name, value);
  const body = await bodyOf(address, token);
  let bytes = 0;
  const counted = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (out !== undefined) terminal.progress?.(`${(bytes / 1_000_000).toFixed(1)} MB`);
      yield chunk;
    }
  };
  try {
    if (out === undefined) await pipeline(body, counted, terminal.output(), { end: false });
    else await toFile(out, (partial) => pipeline(body, counted, partial));
  } catch (error) {
    throw brokenOff(error, out);
  } finally {
    if (out !== undefined) terminal.progress?.("");
  }
  return bytes;
}

async function bodyOf(address: URL, token: string): Promise<Readable> {
  const answer = await fetch(address, { headers: { authorization: `Bearer ${token}` } }).catch(
    () => {
      throw staffFailure("", { code: "unreachable" });
    },
  );
  if (answer.status === 200 && answer.body) return Readable.fromWeb(answer.body as never);
  if (answer.status !== 400)
    throw staffFailure("", { code: CODES[answer.status] ?? "unexpected_answer" });
  const { details = [] } = (await answer.json().catch(() => ({}))) as { details?: string[] };
  throw staffFailure(details.join("; "), { code: "invalid" });
}

/** Writes a file beside its place, and moves it there. */
async function toFile(
  out: string,
  write: (partial: NodeJS.WritableStream) => Promise<void>,
): Promise<void> {
  const partial = `${out}.part`;
  try {
    await write(createWriteStream(partial, { mode: 0o600 }));
    await rename(partial, out);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

function brokenOff(error: unknown, out: string | undefined): CommandFailure {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (out !== undefined && syscall !== undefined && code !== "ECONNRESET")
    return new CommandFailure(EXIT.usage, `${out}: cannot be written (${code ?? "unknown"})`);
  return new CommandFailure(EXIT.unreachable, "the answer breaks off: run the command again");
}
