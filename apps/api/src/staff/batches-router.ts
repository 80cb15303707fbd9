import {
  batchLinePage,
  batchPage,
  batchView,
  createBatchInput,
  getBatchInput,
  listBatchesInput,
  listBatchLinesInput,
  moveBatchInput,
  reviewBatchInput,
} from "@expunge/schemas/trpc/batches";
import type { BatchOperation } from "@expunge/application/batches/operate";
import { keyedCall } from "#staff/keyed-call.ts";
import { procedure, router } from "#staff/trpc.ts";

const STEP = "BATCH-02: the state of the batch does not permit it";

export const batchesRouter = router({
  create: procedure
    .meta({
      description:
        "Creates a batch of deletions as a draft. Its items come by `PUT /batches/{id}/items`, or by the filter when it is sealed.",
      errors: {
        refused: "BATCH-07: a limit is looser than the tenant's",
        key_reused: "the key was sent with another input",
        conflict: "a call with the key is in progress",
      },
    })
    .input(createBatchInput)
    .output(batchView)
    .mutation(async ({ ctx, input }) => {
      const { createBatch, viewBatch } = ctx.useCases;
      const keyed = keyedCall(ctx, "batches.create", input);
      return viewBatch(await createBatch(ctx.actor, input, keyed));
    }),
  seal: procedure
    .meta({
      description:
        "Fixes the items of a draft, those of a filter as it finds them now, and returns their SHA-256 as `checksum`.",
      errors: {
        not_found: "",
        refused: "BATCH-02, BATCH-05, BATCH-06, BATCH-10",
        conflict: "another call seals it at the same time",
      },
    })
    .input(moveBatchInput)
    .output(batchView)
    .mutation(async ({ ctx, input }) =>
      ctx.useCases.viewBatch(await ctx.useCases.sealBatch(ctx.actor, input)),
    ),
  preview: operation("preview", {
    description:
      "Begins the preview of a sealed batch: the decision on each item and its consequences. Nothing is deleted.",
    errors: { not_found: "", refused: STEP },
  }),
  approve: review(
    "approved",
    "Approves a previewed batch, bound to the checksum of its sealed items. It counts as the approval of each of its deletions.",
  ),
  reject: review("rejected", "Rejects a previewed batch for good."),
  start: operation("start", {
    description: "Starts an approved batch. Each item is decided anew.",
    errors: { not_found: "", refused: "BATCH-02, BATCH-05, BATCH-06" },
  }),
  pause: operation("pause", {
    description: "Pauses a running batch. Once it has answered, nothing more is decided.",
    errors: { not_found: "", refused: STEP },
  }),
  resume: operation("resume", {
    description: "Resumes a batch that was paused, or that a guard has stopped.",
    errors: { not_found: "", refused: "BATCH-02, BATCH-05, BATCH-06" },
  }),
  cancel: operation("cancel", {
    description: "Cancels a batch for good. What was deleted stays deleted.",
    errors: { not_found: "", refused: STEP },
  }),
  get: procedure
    .meta({
      description: "One batch with its counts, its progress and, once previewed, samples.",
      errors: { not_found: "" },
    })
    .input(getBatchInput)
    .output(batchView)
    .query(({ ctx, input }) => ctx.useCases.getBatch(ctx.actor.tenantId, input.id)),
  list: procedure
    .meta({ description: "A page of batches, newest first." })
    .input(listBatchesInput)
    .output(batchPage)
    .query(({ ctx, input }) => ctx.useCases.listBatches(ctx.actor.tenantId, input)),
  lines: procedure
    .meta({
      description: "A page of the lines of a batch's input, in its order, each with its outcome.",
      errors: { not_found: "" },
    })
    .input(listBatchLinesInput)
    .output(batchLinePage)
    .query(({ ctx, input }) => ctx.useCases.listBatchLines(ctx.actor.tenantId, input)),
});

function review(event: "approved" | "rejected", description: string) {
  return procedure
    .meta({ description, errors: { not_found: "", refused: "BATCH-02, BATCH-03, BATCH-04" } })
    .input(reviewBatchInput)
    .output(batchView)
    .mutation(async ({ ctx, input }) =>
      ctx.useCases.viewBatch(await ctx.useCases.reviewBatch(ctx.actor, event, input)),
    );
}

function operation(
  name: BatchOperation,
  meta: { readonly description: string; readonly errors: Record<"not_found" | "refused", string> },
) {
  return procedure
    .meta(meta)
    .input(moveBatchInput)
    .output(batchView)
    .mutation(async ({ ctx, input }) =>
      ctx.useCases.viewBatch(await ctx.useCases.operateBatch(ctx.actor, name, input)),
    );
}
