import {
  holdList,
  holdView,
  listHoldsInput,
  placeHoldInput,
  releaseHoldInput,
} from "@expunge/schemas/trpc/holds";
import { keyedCall } from "#staff/keyed-call.ts";
import { agentProcedure, router, viewerProcedure } from "#staff/trpc.ts";

export const holdsRouter = router({
  /** Places a hold; the one that is on already is the answer to the same again. `not_found`; `refused` with HOLD-06; `key_reused`. */
  place: agentProcedure
    .input(placeHoldInput)
    .output(holdView)
    .mutation(({ ctx, input }) =>
      ctx.useCases.placeHold(ctx.actor, input, keyedCall(ctx, "holds.place", input)),
    ),
  /** Releases a hold that is on, and shows it. `not_found`. */
  release: agentProcedure
    .input(releaseHoldInput)
    .output(holdView)
    .mutation(({ ctx, input }) => ctx.useCases.releaseHold(ctx.actor, input)),
  /** Every hold that was placed on a credential, the newest last. `not_found`. */
  list: viewerProcedure
    .input(listHoldsInput)
    .output(holdList)
    .query(({ ctx, input }) => ctx.useCases.listHolds(ctx.actor.tenantId, input.target)),
});
