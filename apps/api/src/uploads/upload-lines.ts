import { Readable } from "node:stream";
import { type InputLine, UnreadableInput } from "@expunge/application/imports/import-credentials";
import type { Columns } from "@expunge/schemas/imports/csv-columns";
import type { FastifyRequest } from "fastify";
import { HttpFault } from "#http/fault.ts";
import { gunzipped } from "#uploads/gunzipped.ts";
import { readCsv } from "#uploads/read-csv.ts";
import { readJsonLines } from "#uploads/read-json-lines.ts";
import { chunksOf, readLines } from "#uploads/read-lines.ts";

/** The lines of an upload, and the format that its head declares. */
export type Upload = {
  readonly format: "csv" | "ndjson";
  readonly lines: AsyncIterable<readonly InputLine[]>;
};

/** The lines of the body in its declared format, CSV with these columns or NDJSON, with or without gzip. Throws a fault with 415 for any other. */
export function uploadOf({ headers, body, raw }: FastifyRequest, columns: Columns): Upload {
  const [type = "", ...parameters] = (headers["content-type"] ?? "")
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const others = parameters.filter(
    (one) => one !== "" && !/^(?:charset="?utf-8"?|header=present)$/.test(one),
  );
  const isCsv = type === "text/csv";
  if ((!isCsv && type !== "application/x-ndjson") || others.length > 0)
    throw new HttpFault(
      {
        kind: "invalid",
        fields: [
          { field: "Content-Type", message: "must be text/csv or application/x-ndjson in UTF-8" },
        ],
      },
      undefined,
      415,
    );
  const stream = body instanceof Readable ? body : raw;
  const isGzip = headers["content-encoding"]?.trim().toLowerCase() === "gzip";
  const lines = readLines(isGzip ? gunzipped(stream) : chunksOf(stream));
  return isCsv
    ? { format: "csv", lines: readCsv(columns, lines) }
    : { format: "ndjson", lines: readJsonLines(lines) };
}

/** The input until the process stops: it ends early there. */
export async function* untilStopped(
  stopping: AbortSignal | undefined,
  input: AsyncIterable<readonly InputLine[]>,
): AsyncGenerator<readonly InputLine[]> {
  let last = 0;
  for await (const lines of input) {
    if (stopping?.aborted)
      throw new UnreadableInput(last + 1, "the service is stopping: send it again");
    last = lines.at(-1)?.line ?? last;
    yield lines;
  }
}
