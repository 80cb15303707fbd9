import {
  activateMandateInput,
  amendMandateInput,
  getMandateInput,
  mandateEvidence,
  mandateView,
  recordCollectionInput,
  recordedCollection,
} from "@expunge/schemas/trpc/mandates";
import { agentProcedure, approverProcedure, router, viewerProcedure } from "#staff/trpc.ts";

export const mandatesRouter = router({
  /** A mandate by its reference and creditor identifier, with its collections and versions. `not_found`. */
  get: viewerProcedure
    .input(getMandateInput)
    .output(mandateView)
    .query(({ ctx, input }) =>
      ctx.useCases.getMandate(ctx.actor.tenantId, input.creditorId, input.mandateReference),
    ),
  /** Signs a mandate that was stored without a signature, and shows it as it is then. `not_found`; `refused` with SEPA-19. */
  activate: agentProcedure
    .input(activateMandateInput)
    .output(mandateView)
    .mutation(async ({ ctx, input }) => {
      await ctx.useCases.activateMandate(ctx.actor, input);
      return ctx.useCases.getMandate(ctx.actor.tenantId, input.creditorId, input.mandateReference);
    }),
  /**
   * Amends a mandate, and shows it as it is then. `not_found`; `refused` with SEPA-04, SEPA-07 or SEPA-08; `conflict` with
   * SEPA-05.
   */
  amend: agentProcedure
    .input(amendMandateInput)
    .output(mandateView)
    .mutation(async ({ ctx, input }) => {
      const named = await ctx.useCases.amendMandate(ctx.actor, input);
      return ctx.useCases.getMandate(ctx.actor.tenantId, named.creditorId, named.reference);
    }),
  /**
   * Records a collection, or what has become of it. `not_found`; `conflict` for another amount or due day; `refused` with
   * the rule that says no: SEPA-03, SEPA-06 to SEPA-08, SEPA-10, SEPA-15 to SEPA-17.
   */
  recordCollection: agentProcedure
    .input(recordCollectionInput)
    .output(recordedCollection)
    .mutation(({ ctx, input }) => ctx.useCases.recordCollection(ctx.actor, input)),
  /**
   * What proves a mandate whose payment option was deleted, while it is kept; afterwards, that there was some. Whoever looks
   * is noted. `not_found`, also while the option is there.
   */
  evidence: approverProcedure
    .input(getMandateInput)
    .output(mandateEvidence)
    .query(({ ctx, input }) =>
      ctx.useCases.getMandateEvidence(ctx.actor, input.creditorId, input.mandateReference),
    ),
});
