import type { Readable } from "node:stream";
import { UnreadableInput } from "@expunge/application/imports/import-credentials";

/** A line of text with its number, or one that is too long to be read. */
export type TextLine = { readonly line: number; readonly text: string | undefined };

/** The longest line, in UTF-16 code units. */
const MAX_LENGTH = 64 * 1024;

/** Splits UTF-8 into lines, without their ends. An invalid byte becomes U+FFFD; a byte order mark at the start is dropped. */
export async function* readLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<TextLine[]> {
  const decoder = new TextDecoder();
  let number = 0;
  let rest = "";
  let isTooLong = false;
  for await (const chunk of unbroken(bytes, () => number + 1)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    const read: TextLine[] = [];
    for (const text of lines) {
      number += 1;
      read.push({ line: number, text: isTooLong ? undefined : bounded(text) });
      isTooLong = false;
    }
    if (rest.length > MAX_LENGTH) {
      isTooLong = true;
      rest = "";
    }
    if (read.length > 0) yield read;
  }
  rest += decoder.decode();
  if (rest !== "" || isTooLong)
    yield [{ line: number + 1, text: isTooLong ? undefined : bounded(rest) }];
}

function bounded(text: string): string | undefined {
  const plain = text.endsWith("\r") ? text.slice(0, -1) : text;
  return plain.length > MAX_LENGTH ? undefined : plain;
}

/** The input until it breaks off: an upload that was aborted, or compressed data that ends early or is damaged. */
async function* unbroken(bytes: AsyncIterable<Buffer>, line: () => number): AsyncGenerator<Buffer> {
  try {
    yield* bytes;
  } catch (error) {
    if (error instanceof UnreadableInput) throw error;
    throw new UnreadableInput(line(), "the input breaks off here");
  }
}

/** A body as chunks of bytes. A reader that stops early does not destroy it, because its request still gets an answer. */
export function chunksOf(body: Readable): AsyncIterable<Buffer> {
  return body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}
