import { Readable } from "node:stream";
import type {
  ImportLineError,
  ImportRequest,
  ImportSummary,
} from "@expunge/schemas/imports/import-request";
import { importRequest } from "@expunge/schemas/imports/import-request";
import { CSV_COLUMNS } from "@expunge/schemas/imports/csv-columns";
import { loggedError } from "@expunge/application/runtime/logged-error";
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from "fastify";
import type { ApiContext } from "#composition/context.ts";
import { HttpFault, invalid } from "#http/fault.ts";
import { redactField, redactFieldErrors } from "#http/redact-field-errors.ts";
import { streamBody } from "#http/streamed-bodies.ts";
import { uploadOf, untilStopped } from "#uploads/upload-lines.ts";
import { uploadScope } from "#uploads/upload-scope.ts";

type Run = AsyncGenerator<readonly ImportLineError[], ImportSummary>;

/**
 * `POST /imports?kind=…&dryRun=true`: credentials as `text/csv` or `application/x-ndjson`, with or without gzip. The answer is NDJSON: an
 * error for each refused line while the input is read, and at last the summary.
 */
export function importRoutes(context: ApiContext, stopping: AbortSignal | undefined) {
  return async (scope: FastifyInstance): Promise<void> => {
    const running = new Set<string>();
    const callerOf = uploadScope(context, scope);
    scope.post("/imports", { config: { gzip: true } }, async (request, reply) => {
      const actor = callerOf(request);
      const asked = requestOf(request);
      const { lines } = uploadOf(request, CSV_COLUMNS[asked.kind]);
      if (running.has(actor.tenantId))
        throw new HttpFault({ kind: "throttled", retryAfterSeconds: 10 }, actor);
      running.add(actor.tenantId);
      const endStream = streamBody(request.raw);
      const end = () => {
        endStream();
        running.delete(actor.tenantId);
      };
      try {
        const run = context.useCases.importCredentials(actor, asked, untilStopped(stopping, lines));
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

function requestOf({ query }: FastifyRequest): ImportRequest {
  const { success, data, error } = importRequest.safeParse(query);
  if (success) return data;
  throw invalid(...redactFieldErrors(error));
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
