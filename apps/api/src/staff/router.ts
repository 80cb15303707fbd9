import { authorizeUseInput, useAnswer } from "@expunge/schemas/trpc/credentials";
import { eventPage, listEventsInput } from "@expunge/schemas/trpc/events";
import { batchesRouter } from "#staff/batches-router.ts";
import { cardTokensRouter } from "#staff/card-tokens-router.ts";
import { clickToPayRouter } from "#staff/click-to-pay-router.ts";
import { deletionsRouter } from "#staff/deletions-router.ts";
import { holdsRouter } from "#staff/holds-router.ts";
import { mandatesRouter } from "#staff/mandates-router.ts";
import { paymentOptionsRouter } from "#staff/payment-options-router.ts";
import { settingsRouter } from "#staff/settings-router.ts";
import { sweepsRouter } from "#staff/sweeps-router.ts";
import { procedure, router } from "#staff/trpc.ts";
import { webhooksRouter } from "#staff/webhooks-router.ts";

const credentialsRouter = router({
  authorizeUse: procedure
    .meta({
      description:
        "Asks whether a credential may be used now, and records the use. A refusal is an answer, not an error.",
      errors: { not_found: "" },
    })
    .input(authorizeUseInput)
    .output(useAnswer)
    .mutation(({ ctx, input }) => ctx.useCases.authorizeUse(ctx.actor, input)),
});

const eventsRouter = router({
  list: procedure
    .meta({
      description:
        "A page of the tenant's event log. Each event has the envelope in which it is delivered.",
    })
    .input(listEventsInput)
    .output(eventPage)
    .query(({ ctx, input }) => ctx.useCases.listEvents(ctx.actor.tenantId, input)),
});

/** The tRPC API of staff and the internal front end. Rule ids in errors: docs/rules.md. */
export const appRouter = router({
  paymentOptions: paymentOptionsRouter,
  mandates: mandatesRouter,
  cardTokens: cardTokensRouter,
  clickToPay: clickToPayRouter,
  credentials: credentialsRouter,
  deletions: deletionsRouter,
  batches: batchesRouter,
  holds: holdsRouter,
  settings: settingsRouter,
  webhooks: webhooksRouter,
  sweeps: sweepsRouter,
  events: eventsRouter,
});

export type AppRouter = typeof appRouter;
