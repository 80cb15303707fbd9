import { Readable } from "node:stream";
import type {
  ImportLineError,
  ImportRequest,
  ImportSummary,
} from "@expunge/schemas/imports/import-request";
import { importRequest } from "@expunge/schemas/imports/import-request";
import { fieldErrors } from "@expunge/schemas/boundary/field-errors";
import { type InputLine, UnreadableInput } from "@expunge/application/imports/import-credentials";
import { loggedError } from "@expunge/application/runtime/logged-error";
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from "fastify";
import { authorizeScope } from "#auth/authorize-scope.ts";
import { staffCaller } from "#auth/callers.ts";
import type { ApiContext } from "#composition/context.ts";
import { faultOf, HttpFault, invalid } from "#http/fault.ts";
import { recordFault } from "#http/record-fault.ts";
import { redactField } from "#http/redact-field-errors.ts";
import { renderPlainFault } from "#http/render-plain-fault.ts";
import { sendFault } from "#http/send-fault.ts";
import { streamBody } from "#http/streamed-bodies.ts";
import { gunzipped } from "#imports/gunzipped.ts";
import { readCsv } from "#imports/read-csv.ts";
import { readJsonLines } from "#imports/read-json-lines.ts";
import { chunksOf, readLines } from "#imports/read-lines.ts";

type Run = AsyncGenerator<readonly ImportLineError[], ImportSummary>;

/**
 * `POST /imports?kind=…&dryRun=true`: credentials as `text/csv` or `application/x-ndjson`, with or without gzip. The answer is NDJSON: an
 * error for each refused line while the input is read, and at last the summary.
 */
export function importRoutes(context: ApiContext, stopping: AbortSignal | undefined) {
  return async (scope: FastifyInstance): Promise<void> => {
    const running = new Set<string>();
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    scope.setErrorHandler((error: { statusCode?: number }, request, reply) => {
      recordFault(context.securityEvents, request, error);
      const render = (fault: ReturnType<typeof faultOf>) =>
        renderPlainFault(fault, error.statusCode);
      return sendFault(reply, render, faultOf(error), request, error);
    });
    const callerOf = authorizeScope(scope, "body", async ({ headers }) => {
      const caller = await staffCaller(context, headers.authorization);
      return caller && { roles: [caller.actor.role], actor: caller.actor };
    });
    scope.post("/imports", { config: { gzip: true } }, async (request, reply) => {
      const { actor } = callerOf(request);
      const asked = requestOf(request);
      const input = inputOf(request, asked.kind);
      if (running.has(actor.tenantId))
        throw new HttpFault({ kind: "throttled", retryAfterSeconds: 10 }, actor);
      running.add(actor.tenantId);
      const endStream = streamBody(request.raw);
      const end = () => {
        endStream();
        running.delete(actor.tenantId);
      };
      try {
        const run = context.useCases.importCredentials(actor, asked, until(stopping, input));
        const first = await run.next();
        // Also for a client that leaves before the answer begins.
        reply.raw.once("close", end);
        const answer = answerLines(first, run, request.log, end);
        return await reply.type("application/x-ndjson").send(Readable.from(answer));
      } catch (error) {
        end();
        throw error;
      }
    });
  };
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** Whether the route reads bodies in gzip. */
    readonly gzip?: boolean;
  }
}

function requestOf({ query }: FastifyRequest): ImportRequest {
  const { success, data, error } = importRequest.safeParse(query);
  if (success) return data;
  throw invalid(
    ...fieldErrors(error).map(({ field, message }) => ({ field: redactField(field), message })),
  );
}

/** The lines of the body in its declared format. Throws a fault with 415 for any other. */
function inputOf(
  { headers, body, raw }: FastifyRequest,
  kind: ImportRequest["kind"],
): AsyncIterable<readonly InputLine[]> {
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
  return isCsv ? readCsv(kind, lines) : readJsonLines(lines);
}

/** The input, until the process stops: what was read is written, and the rest is not. */
async function* until(
  stopping: AbortSignal | undefined,
  input: AsyncIterable<readonly InputLine[]>,
): AsyncGenerator<readonly InputLine[]> {
  let last = 0;
  for await (const lines of input) {
    if (stopping?.aborted)
      throw new UnreadableInput(last + 1, "the service is stopping: run the import again");
    last = lines.at(-1)?.line ?? last;
    yield lines;
  }
}

/** The answer as lines of JSON. After a failure of the service its last line says that the rest was not read. */
async function* answerLines(
  first: IteratorResult<readonly ImportLineError[], ImportSummary>,
  run: Run,
  log: FastifyBaseLogger,
  ended: () => void,
): AsyncGenerator<string> {
  try {
    let step = first;
    while (!step.done) {
      const text = step.value
        .map((error) => `${JSON.stringify({ ...error, field: redactField(error.field) })}\n`)
        .join("");
      if (text !== "") yield text;
      step = await run.next();
    }
    yield `${JSON.stringify(step.value)}\n`;
  } catch (error) {
    log.error({ err: loggedError(error) }, "import failed");
    yield `${JSON.stringify({ error: "the import failed: run it again" })}\n`;
  } finally {
    ended();
  }
}
