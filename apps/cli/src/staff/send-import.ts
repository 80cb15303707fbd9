import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type {
  ImportLineError,
  ImportRequest,
  ImportSummary,
} from "@expunge/schemas/imports/import-request";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import type { ImportFile } from "#staff/open-import-file.ts";
import type { Connection } from "#staff/staff-client.ts";
import { staffFailure } from "#staff/staff-failure.ts";

type SentImport = Connection & ImportRequest & { readonly input: ImportFile };

/** How long the service may be silent: it answers for each list of lines. */
const LONGEST_SILENCE_MS = 120_000;
const TYPES = { csv: "text/csv; charset=utf-8", ndjson: "application/x-ndjson" } as const;
const CODES: Readonly<Record<number, string>> = {
  401: "unauthorized",
  403: "forbidden",
  429: "running",
  503: "overloaded",
};
const AGAIN = "run the import again: lines that are stored already stay as they are";

/**
 * Sends an import and reads its answer at the same time, as the service writes it: with `fetch`, which sends the whole body first, a long
 * list of refused lines would block both sides.
 */
export async function sendImport(
  { url, token, kind, dryRun, input }: SentImport,
  refused: (line: ImportLineError) => void,
  sent: (bytes: number) => void,
): Promise<ImportSummary> {
  const request = begun(`${url}/imports?kind=${kind}&dryRun=${dryRun}`, {
    authorization: `Bearer ${token}`,
    "content-type": TYPES[input.format],
    ...(input.isGzip && { "content-encoding": "gzip" }),
  });
  const answer = answerTo(request);
  // Whichever ends first: a refused request is answered before its body has been sent.
  const sending = send(request, input.bytes, sent);
  await Promise.race([answer, sending.then(() => answer)]);
  const response = await answer;
  if (response.statusCode !== 200) throw await refusal(response);
  const summary = await readAnswer(response, refused);
  request.destroy();
  if (summary === undefined)
    throw new CommandFailure(EXIT.unreachable, `the answer breaks off: ${AGAIN}`);
  return summary;
}

function begun(address: string, headers: Readonly<Record<string, string>>): ClientRequest {
  const begin = address.startsWith("https:") ? httpsRequest : httpRequest;
  const request = begin(address, { method: "POST", headers: { ...headers } });
  request.setTimeout(LONGEST_SILENCE_MS, () => request.destroy(new Error("silent")));
  return request;
}

async function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  try {
    const [response] = (await once(request, "response")) as [IncomingMessage];
    // The service may close the connection before it has read the whole body.
    request.on("error", () => {});
    return response;
  } catch {
    throw staffFailure("", { code: "unreachable" });
  }
}

/** Writes the body as fast as the service reads it, until it ends or the connection does. */
async function send(
  request: ClientRequest,
  bytes: AsyncIterable<Buffer>,
  sent: (bytes: number) => void,
): Promise<void> {
  const closed = once(request, "close").catch(() => {});
  let total = 0;
  for await (const chunk of bytes) {
    if (request.destroyed || request.closed) return;
    if (!request.write(chunk)) await Promise.race([once(request, "drain").catch(() => {}), closed]);
    total += chunk.length;
    sent(total);
  }
  request.end();
}

/** The summary of the last line; undefined if the answer breaks off before it. */
async function readAnswer(
  response: IncomingMessage,
  refused: (line: ImportLineError) => void,
): Promise<ImportSummary | undefined> {
  const lines = createInterface({ input: response });
  // Once all has been read, a connection that breaks is no fault.
  lines.on("error", () => {});
  let summary: ImportSummary | undefined;
  try {
    for await (const line of lines) {
      const read = JSON.parse(line) as ImportLineError | ImportSummary | { readonly error: string };
      if ("error" in read)
        throw new CommandFailure(EXIT.unreachable, `the service failed: ${AGAIN}`);
      if ("lines" in read) summary = read;
      else refused(read);
    }
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
  }
  return summary;
}

/** The failure of an import that was refused as a whole. */
async function refusal(response: IncomingMessage): Promise<CommandFailure> {
  const { statusCode = 0 } = response;
  const code = CODES[statusCode];
  if (code === "running")
    return new CommandFailure(
      EXIT.refused,
      "an import of this tenant is running: wait for its end, then try again",
    );
  if (code !== undefined) return staffFailure("", { code });
  try {
    const { details } = JSON.parse(await text(response)) as { details?: readonly string[] };
    if (details) return new CommandFailure(EXIT.usage, details.join("; "));
  } catch {
    // Not an answer of the service.
  }
  return staffFailure("", { code: statusCode === 500 ? "internal" : "unexpected_answer" });
}
