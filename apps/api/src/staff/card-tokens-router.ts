import {
  cardTokenView,
  getCardTokenInput,
  storeCardTokenInput,
  storedCardToken,
} from "@expunge/schemas/trpc/card-tokens";
import { keyedCall } from "#staff/keyed-call.ts";
import { procedure, router } from "#staff/trpc.ts";

export const cardTokensRouter = router({
  /**
   * `{token?, brand, last4, expiry: "MM/YYYY", country?, reconsent?, idempotencyKey?}` -> `{token}`, generated if omitted. `conflict` with
   * CARD-03 for a stored token, with CARD-02 for a deleted one without `reconsent`; `key_reused`.
   */
  store: procedure
    .input(storeCardTokenInput)
    .output(storedCardToken)
    .mutation(({ ctx, input }) =>
      ctx.useCases.storeCardToken(ctx.actor, input, keyedCall(ctx, "cardTokens.store", input)),
    ),
  /** `{token}` -> its state and masked card data. `not_found`. */
  get: procedure
    .input(getCardTokenInput)
    .output(cardTokenView)
    .query(({ ctx, input }) => ctx.useCases.getCardToken(ctx.actor.tenantId, input.token)),
});
