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
import { watchDeletionsInput } from "@expunge/schemas/trpc/watch-deletions";
import { tracked } from "@trpc/server";
import { requestStaffDeletion } from "#staff/request-staff-deletion.ts";
import { procedure, rethrowAsTrpc, router } from "#staff/trpc.ts";

export const deletionsRouter = router({
  /**
   * `{target, reason, collections?}` -> `{decision, planHash, expiresAt, consequences, reasons}`; changes nothing. A request with `planHash` is
   * executed only as previewed, until `expiresAt`. `not_found`.
   */
  preview: procedure
    .input(previewDeletionInput)
    .output(deletionPlan)
    .query(({ ctx, input }) => ctx.useCases.previewDeletion(ctx.actor, input)),
  /**
   * The input of `preview` with `planHash?`, `note?`, `idempotencyKey?` -> the deletion. A refusal is a deletion in state `refused`, not an
   * error. `not_found`; `key_reused` for a key sent with another input; `conflict` while a call with the key is in progress.
   */
  request: procedure
    .input(requestDeletionInput)
    .output(deletion)
    .mutation(({ ctx, input }) => requestStaffDeletion(ctx, input)),
  /** `{id}` -> one deletion. `not_found`. */
  get: procedure
    .input(getDeletionInput)
    .output(deletion)
    .query(({ ctx, input }) => ctx.useCases.getDeletion(ctx.actor.tenantId, input.id)),
  /** `{state?, targetKind?, query?, from?, to?, cursor?, limit?}` -> a page of deletions, newest first. */
  list: procedure
    .input(listDeletionsInput)
    .output(deletionPage)
    .query(({ ctx, input }) => ctx.useCases.listDeletions(ctx.actor.tenantId, input)),
  /** `{id, note?}` -> the approved deletion. `not_found`; `refused` with DEL-08, APP-02, or the rule that blocks the deletion now (HOLD-…). */
  approve: procedure
    .input(interveneInput)
    .output(deletion)
    .mutation(({ ctx, input }) => ctx.useCases.approveDeletion(ctx.actor, input)),
  /** `{id, note?}` -> the rejected deletion. `not_found`; `refused` with DEL-08 or APP-02. */
  reject: procedure
    .input(interveneInput)
    .output(deletion)
    .mutation(({ ctx, input }) => ctx.useCases.rejectDeletion(ctx.actor, input)),
  /** `{id, note?}` -> the cancelled deletion, which must not be executing. `not_found`; `refused` with DEL-07 or DEL-08. */
  cancel: procedure
    .input(interveneInput)
    .output(deletion)
    .mutation(({ ctx, input }) => ctx.useCases.cancelDeletion(ctx.actor, input)),
  /** `{id, note?}` -> the failed deletion, executed again. `not_found`; `refused` with DEL-02, DEL-08, or the rule that blocks it now. */
  retry: procedure
    .input(interveneInput)
    .output(deletion)
    .mutation(({ ctx, input }) => ctx.useCases.retryDeletion(ctx.actor, input)),
  /**
   * Streams the tenant's events (server-sent events), or with `{id}` those of one deletion until it has ended. The event id is the event's
   * `sequence`: clients resume with the last one after a disconnect or with a new token. `not_found`.
   */
  watch: procedure.input(watchDeletionsInput).subscription(async ({ ctx, input, signal }) => {
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
