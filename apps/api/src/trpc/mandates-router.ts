import {
  amendMandateInput,
  getMandateInput,
  mandateView,
  recordCollectionInput,
  recordedCollection,
} from "@expunge/contracts/trpc/mandates";
import { agentProcedure, router, viewerProcedure } from "#trpc/trpc.ts";

export const mandatesRouter = router({
  /** A mandate by its reference and creditor identifier, with its collections and versions. `not_found`. */
  get: viewerProcedure
    .input(getMandateInput)
    .output(mandateView)
    .query(({ ctx, input }) =>
      ctx.useCases.getMandate(ctx.actor.tenantId, input.creditorId, input.mandateReference),
    ),
  /** Amends a mandate, and shows it as it is then. `not_found`; `refused` with SEPA-04; `conflict` with SEPA-05. */
  amend: agentProcedure
    .input(amendMandateInput)
    .output(mandateView)
    .mutation(async ({ ctx, input }) => {
      const named = await ctx.useCases.amendMandate(ctx.actor, input);
      return ctx.useCases.getMandate(ctx.actor.tenantId, named.creditorId, named.reference);
    }),
  /** Records a collection, or what has become of it. `not_found`; `conflict` for another amount; `refused` with SEPA-03 or SEPA-06. */
  recordCollection: agentProcedure
    .input(recordCollectionInput)
    .output(recordedCollection)
    .mutation(({ ctx, input }) => ctx.useCases.recordCollection(ctx.actor, input)),
});
