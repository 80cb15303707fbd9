import {
  deletion,
  deletionPage,
  getDeletionInput,
  listDeletionsInput,
  requestDeletionInput,
} from "@expunge/contracts/trpc/deletions";
import { requestStaffDeletion } from "#trpc/request-staff-deletion.ts";
import { agentProcedure, router, viewerProcedure } from "#trpc/trpc.ts";

export const deletionsRouter = router({
  /** Deletes a credential. A refusal is a deletion in state `refused`. `not_found`; `key_reused` for a key of another input. */
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
});
