import type { EventItem } from "@expunge/application/event-log/event-item";
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
import { listedEvent } from "@expunge/schemas/trpc/events";
import { watchDeletionsInput } from "@expunge/schemas/trpc/watch-deletions";
import { tracked } from "@trpc/server";
import { requestStaffDeletion } from "#staff/request-staff-deletion.ts";
import { procedure, rethrowAsTrpc, router } from "#staff/trpc.ts";

export const deletionsRouter = router({
  preview: procedure
    .meta({
      description:
        "The decision about a deletion with all its consequences; changes nothing. A request with `planHash` is executed only as previewed, until `expiresAt`.",
      errors: { not_found: "" },
    })
    .input(previewDeletionInput)
    .output(deletionPlan)
    .query(({ ctx, input }) => ctx.useCases.previewDeletion(ctx.actor, input)),
  request: procedure
    .meta({
      description: "Requests a deletion. A refusal is a deletion in state `refused`, not an error.",
      errors: {
        not_found: "",
        key_reused: "the key was sent with another input",
        conflict: "a call with the key is in progress",
      },
    })
    .input(requestDeletionInput)
    .output(deletion)
    .mutation(({ ctx, input }) => requestStaffDeletion(ctx, input)),
  get: procedure
    .meta({ description: "One deletion.", errors: { not_found: "" } })
    .input(getDeletionInput)
    .output(deletion)
    .query(({ ctx, input }) => ctx.useCases.getDeletion(ctx.actor.tenantId, input.id)),
  list: procedure
    .meta({ description: "A page of deletions, newest first." })
    .input(listDeletionsInput)
    .output(deletionPage)
    .query(({ ctx, input }) => ctx.useCases.listDeletions(ctx.actor.tenantId, input)),
  approve: procedure
    .meta({
      description: "Approves a deletion that waits for it.",
      errors: {
        not_found: "",
        refused: "DEL-08, APP-02, or the rule that blocks the deletion now (HOLD-…)",
      },
    })
    .input(interveneInput)
    .output(deletion)
    .mutation(({ ctx, input }) => ctx.useCases.approveDeletion(ctx.actor, input)),
  reject: procedure
    .meta({
      description: "Rejects a deletion that waits for approval.",
      errors: { not_found: "", refused: "DEL-08, APP-02" },
    })
    .input(interveneInput)
    .output(deletion)
    .mutation(({ ctx, input }) => ctx.useCases.rejectDeletion(ctx.actor, input)),
  cancel: procedure
    .meta({
      description: "Cancels a deletion that is not yet executing.",
      errors: { not_found: "", refused: "DEL-07, DEL-08" },
    })
    .input(interveneInput)
    .output(deletion)
    .mutation(({ ctx, input }) => ctx.useCases.cancelDeletion(ctx.actor, input)),
  retry: procedure
    .meta({
      description: "Executes a failed deletion again.",
      errors: { not_found: "", refused: "DEL-02, DEL-08, or the rule that blocks it now" },
    })
    .input(interveneInput)
    .output(deletion)
    .mutation(({ ctx, input }) => ctx.useCases.retryDeletion(ctx.actor, input)),
  watch: procedure
    .meta({
      description:
        "Streams the tenant's events, or with `id` those of one deletion until it has ended. The id of a message is the event's `sequence`: clients resume after the last one, after a disconnect or with a new token.",
      errors: { not_found: "", throttled: "too many open streams" },
      event: listedEvent,
    })
    .input(watchDeletionsInput)
    .subscription(async ({ ctx, input, signal }) => {
      const ends = [ctx.stream(), ...(signal ? [signal] : [])];
      const { tenantId } = ctx.actor;
      const events = await ctx.useCases.watchEvents(tenantId, input, AbortSignal.any(ends));
      return withEventIds(events);
    }),
});

async function* withEventIds(events: AsyncIterable<EventItem>) {
  try {
    for await (const event of events) yield tracked(event.sequence, event);
  } catch (error) {
    // Middleware has returned when a stream begins.
    rethrowAsTrpc(error);
  }
}
