import type { ListedEvent } from "@expunge/application/event-log/listed-event";
import {
  deletion,
  deletionPage,
  deletionPlan,
  getDeletionInput,
  interveneInput,
  listDeletionsInput,
  previewDeletionInput,
  requestDeletionInput,
} from "@expunge/schemas/trpc/deletions";
import { watchDeletionsInput } from "@expunge/schemas/trpc/watch-deletions";
import { tracked } from "@trpc/server";
import { requestStaffDeletion } from "#staff/request-staff-deletion.ts";
import { agentProcedure, approverProcedure, router, viewerProcedure } from "#staff/trpc.ts";

export const deletionsRouter = router({
  /** What a deletion would do, with a hash that holds a request to it until `expiresAt`. Changes nothing. `not_found`. */
  preview: viewerProcedure
    .input(previewDeletionInput)
    .output(deletionPlan)
    .query(({ ctx, input }) => ctx.useCases.previewDeletion(ctx.actor, input)),
  /** Deletes a credential. A refusal is a deletion in state `refused`. `not_found`; `key_reused` for a key of another input, `conflict` while its call is under way. */
  request: agentProcedure
    .input(requestDeletionInput)
    .output(deletion)
    .mutation(({ ctx, input }) => requestStaffDeletion(ctx, input)),
  /** One deletion. `not_found`. */
  get: viewerProcedure
    .input(getDeletionInput)
    .output(deletion)
    .query(({ ctx, input }) => ctx.useCases.getDeletion(ctx.actor.tenantId, input.id)),
  /** A page of deletions, the newest first. */
  list: viewerProcedure
    .input(listDeletionsInput)
    .output(deletionPage)
    .query(({ ctx, input }) => ctx.useCases.listDeletions(ctx.actor.tenantId, input)),
  /** Approves a deletion that waits for it. `not_found`; `refused` with DEL-08, APP-02, or what is in its way now (HOLD-…). */
  approve: approverProcedure
    .input(interveneInput)
    .output(deletion)
    .mutation(({ ctx, input }) => ctx.useCases.approveDeletion(ctx.actor, input)),
  /** Rejects a deletion that waits for approval. `not_found`; `refused` with DEL-08 or APP-02. */
  reject: approverProcedure
    .input(interveneInput)
    .output(deletion)
    .mutation(({ ctx, input }) => ctx.useCases.rejectDeletion(ctx.actor, input)),
  /** Cancels a deletion that is not carried out yet. `not_found`; `refused` with DEL-07 or DEL-08. */
  cancel: agentProcedure
    .input(interveneInput)
    .output(deletion)
    .mutation(({ ctx, input }) => ctx.useCases.cancelDeletion(ctx.actor, input)),
  /** Tries a failed deletion again. `not_found`; `refused` with DEL-08, DEL-02, or what is in its way now. */
  retry: agentProcedure
    .input(interveneInput)
    .output(deletion)
    .mutation(({ ctx, input }) => ctx.useCases.retryDeletion(ctx.actor, input)),
  /**
   * The events of the tenant as they are told, or those of one deletion until it has ended. Each has its `sequence` as its id: who
   * was disconnected, or whose token has expired, comes back with the last one. `not_found`.
   */
  watch: viewerProcedure.input(watchDeletionsInput).subscription(async ({ ctx, input, signal }) => {
    const ends = [ctx.stream(), ...(signal ? [signal] : [])];
    const { tenantId } = ctx.actor;
    const events = await ctx.useCases.watchEvents(tenantId, input, AbortSignal.any(ends));
    return withPlaces(events);
  }),
});

async function* withPlaces(events: AsyncIterable<ListedEvent>) {
  for await (const event of events) yield tracked(event.sequence, event);
}
