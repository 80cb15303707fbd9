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
  place: procedure
    .meta({
      description:
        "Places a hold on a credential, or with `cardId` on one card of a Click to Pay customer. An equal active hold is returned instead of a second one.",
      errors: {
        not_found: "",
        forbidden: "HOLD-10: the kind demands a higher role",
        refused: "HOLD-06",
        conflict: "a call with the key is in progress",
        key_reused: "the key was sent with another input",
      },
    })
    .input(placeHoldInput)
    .output(holdView)
    .mutation(({ ctx, input }) =>
      ctx.useCases.placeHold(ctx.actor, input, keyedCall(ctx, "holds.place", input)),
    ),
  release: procedure
    .meta({
      description: "Releases a hold.",
      errors: {
        not_found: "also for a hold that is no longer active",
        forbidden: "HOLD-10: the kind demands a higher role",
        refused: "HOLD-09 for the requester of a deletion of the credential",
      },
    })
    .input(releaseHoldInput)
    .output(holdView)
    .mutation(({ ctx, input }) => ctx.useCases.releaseHold(ctx.actor, input)),
  list: procedure
    .meta({
      description: "All holds of a credential, active and ended, oldest first.",
      errors: { not_found: "" },
    })
    .input(listHoldsInput)
    .output(holdList)
    .query(({ ctx, input }) => ctx.useCases.listHolds(ctx.actor.tenantId, input.target)),
});
