import { Readable } from "node:stream";
import { loggedError } from "@expunge/application/runtime/logged-error";
import { uuid } from "@expunge/schemas/boundary/uuid";
import { BATCH_COLUMNS } from "@expunge/schemas/imports/csv-columns";
import { BATCH_DECISIONS, BATCH_LINE_OUTCOMES } from "@expunge/schemas/trpc/batches";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { csvOutcomes, jsonOutcomes } from "#batches/outcome-lines.ts";
import type { ApiContext } from "#composition/context.ts";
import { HttpFault, invalid } from "#http/fault.ts";
import { redactFieldErrors } from "#http/redact-field-errors.ts";
import { streamBody } from "#http/streamed-bodies.ts";
import { uploadOf, untilStopped } from "#uploads/upload-lines.ts";
import { uploadScope } from "#uploads/upload-scope.ts";

const batchPath = z.strictObject({ id: uuid });
const outcomesQuery = z.strictObject({
  format: z.enum(["csv", "ndjson"]).default("ndjson"),
  outcome: z.enum(BATCH_LINE_OUTCOMES).exactOptional(),
  decision: z.enum(BATCH_DECISIONS).exactOptional(),
});
const FORMATS = {
  csv: { type: "text/csv; charset=utf-8; header=present", render: csvOutcomes },
  ndjson: { type: "application/x-ndjson", render: jsonOutcomes },
} as const;

/**
 * `PUT /batches/{id}/items`: the items of a draft as `text/csv` or `application/x-ndjson`, with or without gzip, as a whole or not at all. The answer
 * is `{lines, items, invalid, duplicates}`.
 *
 * `GET /batches/{id}/outcomes?format=csv|ndjson[&outcome=…][&decision=…]`: every line of the input with its outcome, in its order, as a stream.
 */
export function batchRoutes(context: ApiContext, stopping: AbortSignal | undefined) {
  return async (scope: FastifyInstance): Promise<void> => {
    const uploading = new Set<string>();
    const callerOf = uploadScope(context, scope);
    scope.put("/batches/:id/items", { config: { gzip: true } }, async (request, reply) => {
      const actor = callerOf(request);
      const { id } = parsed(batchPath, request.params);
      const upload = uploadOf(request, BATCH_COLUMNS);
      if (uploading.has(actor.tenantId))
        throw new HttpFault({ kind: "throttled", retryAfterSeconds: 10 }, actor);
      uploading.add(actor.tenantId);
      const endStream = streamBody(request.raw);
      try {
        const file = { ...upload, lines: untilStopped(stopping, upload.lines) };
        return await reply.send(await context.useCases.putBatchItems(actor, id, file));
      } finally {
        endStream();
        uploading.delete(actor.tenantId);
      }
    });
    scope.get("/batches/:id/outcomes", async (request, reply) => {
      const { tenantId } = callerOf(request);
      const { id } = parsed(batchPath, request.params);
      const { format, ...filter } = parsed(outcomesQuery, request.query);
      const lists = await context.useCases.streamBatchLines(tenantId, { id, ...filter });
      const { type, render } = FORMATS[format];
      const answer = Readable.from(render(lists));
      // The status is sent already: a failure breaks the answer off.
      answer.on("error", (error) => request.log.error({ err: loggedError(error) }, "outcomes"));
      return reply.type(type).send(answer);
    });
  };
}

function parsed<Schema extends z.ZodType>(schema: Schema, given: unknown): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  throw invalid(...redactFieldErrors(error));
}
