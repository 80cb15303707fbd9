import {
  cardTokenView,
  getCardTokenInput,
  storeCardTokenInput,
  storedCardToken,
} from "@expunge/schemas/trpc/card-tokens";
import { keyedCall } from "#staff/keyed-call.ts";
import { procedure, router } from "#staff/trpc.ts";

export const cardTokensRouter = router({
  store: procedure
    .meta({
      description: "Stores a card token, generated if omitted.",
      errors: {
        conflict:
          "CARD-03 for a stored token, CARD-02 for a deleted one without `reconsent`; a call with the key is in progress",
        key_reused: "the key was sent with another input",
      },
    })
    .input(storeCardTokenInput)
    .output(storedCardToken)
    .mutation(({ ctx, input }) =>
      ctx.useCases.storeCardToken(ctx.actor, input, keyedCall(ctx, "cardTokens.store", input)),
    ),
  get: procedure
    .meta({
      description: "The state of a token and its masked card data.",
      errors: { not_found: "" },
    })
    .input(getCardTokenInput)
    .output(cardTokenView)
    .query(({ ctx, input }) => ctx.useCases.getCardToken(ctx.actor.tenantId, input.token)),
});
