import { authorizeUseInput, useAnswer } from "@expunge/contracts/trpc/credentials";
import { eventPage, listEventsInput } from "@expunge/contracts/trpc/events";
import { cardTokensRouter } from "#trpc/card-tokens-router.ts";
import { clickToPayRouter } from "#trpc/click-to-pay-router.ts";
import { deletionsRouter } from "#trpc/deletions-router.ts";
import { holdsRouter } from "#trpc/holds-router.ts";
import { mandatesRouter } from "#trpc/mandates-router.ts";
import { paymentOptionsRouter } from "#trpc/payment-options-router.ts";
import { settingsRouter } from "#trpc/settings-router.ts";
import { agentProcedure, router, viewerProcedure } from "#trpc/trpc.ts";
import { webhooksRouter } from "#trpc/webhooks-router.ts";

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
