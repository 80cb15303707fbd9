import { authorizeUseInput, useAnswer } from "@expunge/schemas/trpc/credentials";
import { eventPage, listEventsInput } from "@expunge/schemas/trpc/events";
import { cardTokensRouter } from "#staff/card-tokens-router.ts";
import { clickToPayRouter } from "#staff/click-to-pay-router.ts";
import { deletionsRouter } from "#staff/deletions-router.ts";
import { holdsRouter } from "#staff/holds-router.ts";
import { mandatesRouter } from "#staff/mandates-router.ts";
import { paymentOptionsRouter } from "#staff/payment-options-router.ts";
import { settingsRouter } from "#staff/settings-router.ts";
import { agentProcedure, router, viewerProcedure } from "#staff/trpc.ts";
import { webhooksRouter } from "#staff/webhooks-router.ts";

const credentialsRouter = router({
  /** Whether a payment may use a credential now; if so, the use is written down. `not_found`. */
  authorizeUse: agentProcedure
    .input(authorizeUseInput)
    .output(useAnswer)
    .mutation(({ ctx, input }) => ctx.useCases.authorizeUse(ctx.actor, input)),
});

const eventsRouter = router({
  /** A page of the tenant's event log, each event in the envelope in which it is told. */
  list: viewerProcedure
    .input(listEventsInput)
    .output(eventPage)
    .query(({ ctx, input }) => ctx.useCases.listEvents(ctx.actor.tenantId, input)),
});

/** Everything that staff and the internal front end call. */
export const appRouter = router({
  paymentOptions: paymentOptionsRouter,
  mandates: mandatesRouter,
  cardTokens: cardTokensRouter,
  clickToPay: clickToPayRouter,
  credentials: credentialsRouter,
  deletions: deletionsRouter,
  holds: holdsRouter,
  settings: settingsRouter,
  webhooks: webhooksRouter,
  events: eventsRouter,
});

export type AppRouter = typeof appRouter;
