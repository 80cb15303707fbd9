import {
  cardTokenView,
  getCardTokenInput,
  storeCardTokenInput,
  storedCardToken,
} from "@expunge/schemas/trpc/card-tokens";
import { keyedCall } from "#staff/keyed-call.ts";
import { agentProcedure, router, viewerProcedure } from "#staff/trpc.ts";

export const cardTokensRouter = router({
  /** Stores a card token, or makes one. `conflict` with CARD-03 for one that is stored, with CARD-02 for one that was deleted; `key_reused`. */
  store: agentProcedure
    .input(storeCardTokenInput)
    .output(storedCardToken)
    .mutation(({ ctx, input }) =>
      ctx.useCases.storeCardToken(ctx.actor, input, keyedCall(ctx, "cardTokens.store", input)),
    ),
  /** What is known of a card token. `not_found`. */
  get: viewerProcedure
    .input(getCardTokenInput)
    .output(cardTokenView)
    .query(({ ctx, input }) => ctx.useCases.getCardToken(ctx.actor.tenantId, input.token)),
});
