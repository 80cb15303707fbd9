import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { text } from "node:stream/consumers";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import type { ImportFile } from "#staff/open-import-file.ts";
import { staffFailure } from "#staff/staff-failure.ts";

type Upload = {
  readonly method: "POST" | "PUT";
  readonly address: string;
  readonly token: string;
  readonly input: ImportFile;
};

/** How long the service may be silent: it answers for each list of lines. */
const LONGEST_SILENCE_MS = 120_000;
const TYPES = { csv: "text/csv; charset=utf-8", ndjson: "application/x-ndjson" } as const;
const CODES: Readonly<Record<number, string>> = {
  401: "unauthorized",
  403: "forbidden",
  503: "overloaded",
};

/**
 * Sends a file, and lets its answer be read at the same time, as the service writes it: with `fetch`, which sends the whole body first, a long
 * list of refused lines would block both sides. `refusals` are the words for answers of this upload, by their status.
 */
export async function sendUpload<Answer>(
  { method, address, token, input }: Upload,
  refusals: Readonly<Record<number, string>>,
  sent: (bytes: number) => void,
  read: (response: IncomingMessage) => Promise<Answer>,
): Promise<Answer> {
  const request = begun(method, address, {
    authorization: `Bearer ${token}`,
    "content-type": TYPES[input.format],
    ...(input.isGzip && { "content-encoding": "gzip" }),
  });
  const answer = answerTo(request);
  // Whichever ends first: a refused request is answered before its body has been sent.
  const sending = send(request, input.bytes, sent);
  await Promise.race([answer, sending.then(() => answer)]);
  const response = await answer;
  if (response.statusCode !== 200) throw await refusal(response, refusals);
  const result = await read(response);
  request.destroy();
  return result;
}

function begun(
  method: Upload["method"],
  address: string,
  headers: Readonly<Record<string, string>>,
): ClientRequest {
  const begin = address.startsWith("https:") ? httpsRequest : httpRequest;
  const request = begin(address, { method, headers: { ...headers } });
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

/** The failure of an upload that was refused as a whole. */
async function refusal(
  response: IncomingMessage,
  refusals: Readonly<Record<number, string>>,
): Promise<CommandFailure> {
  const { statusCode = 0 } = response;
  const code = CODES[statusCode];
  if (code !== undefined) return staffFailure("", { code });
  const body = await bodyOf(response);
  const own = refusals[statusCode];
  if (own !== undefined && body?.error !== undefined)
    return new CommandFailure(EXIT.refused, [...(body.details ?? []), own].join("; "));
  if (body?.details) return new CommandFailure(EXIT.usage, body.details.join("; "));
  return staffFailure("", { code: statusCode === 500 ? "internal" : "unexpected_answer" });
}

type RefusedBody = { readonly error?: string; readonly details?: readonly string[] };

/** The body of a refusal, unless it is not from the service. */
async function bodyOf(response: IncomingMessage): Promise<RefusedBody | undefined> {
  try {
    return JSON.parse(await text(response)) as RefusedBody;
  } catch {
    return undefined;
  }
}
