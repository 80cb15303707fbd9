import {
  holdList,
  holdView,
  listHoldsInput,
  placeHoldInput,
  releaseHoldInput,
} from "@expunge/schemas/trpc/holds";
import { keyedCall } from "#staff/keyed-call.ts";
import { procedure, router } from "#staff/trpc.ts";

export const holdsRouter = router({
  /**
   * `{target, hold, reference, cardId?, until?, idempotencyKey?}` -> the hold; an equal active hold is returned instead of a second one.
   * `cardId`: on one card of a Click to Pay customer. `not_found`; `forbidden` with HOLD-10; `refused` with HOLD-06; `key_reused`.
   */
  place: procedure
    .input(placeHoldInput)
    .output(holdView)
    .mutation(({ ctx, input }) =>
      ctx.useCases.placeHold(ctx.actor, input, keyedCall(ctx, "holds.place", input)),
    ),
  /**
   * `{target, hold, reference, cardId?}` -> the released hold. `not_found`, also for a hold that is no longer active; `forbidden` with HOLD-10 (the
   * kind demands a higher role); `refused` with HOLD-09 for the requester of a deletion of the credential.
   */
  release: procedure
    .input(releaseHoldInput)
    .output(holdView)
    .mutation(({ ctx, input }) => ctx.useCases.releaseHold(ctx.actor, input)),
  /** `{target}` -> `{items}`: all holds of a credential, active and ended, oldest first. `not_found`. */
  list: procedure
    .input(listHoldsInput)
    .output(holdList)
    .query(({ ctx, input }) => ctx.useCases.listHolds(ctx.actor.tenantId, input.target)),
});
