import {
  activateMandateInput,
  amendMandateInput,
  getMandateInput,
  mandateEvidence,
  mandateView,
  recordCollectionInput,
  recordedCollection,
} from "@expunge/schemas/trpc/mandates";
import { procedure, router } from "#staff/trpc.ts";

export const mandatesRouter = router({
  /** `{mandateReference, creditorId}`, in any case and under any business code -> the mandate with its collections and versions. `not_found`. */
  get: procedure
    .input(getMandateInput)
    .output(mandateView)
    .query(({ ctx, input }) =>
      ctx.useCases.getMandate(ctx.actor.tenantId, input.creditorId, input.mandateReference),
    ),
  /** Records the signature of a mandate that was stored without one -> the mandate. `not_found`; `refused` with SEPA-19; `invalid` for a day to come. */
  activate: procedure
    .input(activateMandateInput)
    .output(mandateView)
    .mutation(async ({ ctx, input }) => {
      await ctx.useCases.activateMandate(ctx.actor, input);
      return ctx.useCases.getMandate(ctx.actor.tenantId, input.creditorId, input.mandateReference);
    }),
  /**
   * `{mandateReference, creditorId, changes}` -> the amended mandate. `not_found`; `refused` with SEPA-04, SEPA-07 or SEPA-08; `conflict`
   * with SEPA-05.
   */
  amend: procedure
    .input(amendMandateInput)
    .output(mandateView)
    .mutation(async ({ ctx, input }) => {
      const amended = await ctx.useCases.amendMandate(ctx.actor, input);
      return ctx.useCases.getMandate(ctx.actor.tenantId, amended.creditorId, amended.reference);
    }),
  /**
   * Records a collection or its new status; amounts in cents (`amountMinor`), `dueOn` a calendar day. `not_found`; `conflict` for another
   * amount or due day; `refused` with SEPA-03, SEPA-06 to SEPA-08, SEPA-10 or SEPA-15 to SEPA-17.
   */
  recordCollection: procedure
    .input(recordCollectionInput)
    .output(recordedCollection)
    .mutation(({ ctx, input }) => ctx.useCases.recordCollection(ctx.actor, input)),
  /**
   * `{mandateReference, creditorId}` -> the retained evidence of a mandate whose payment option was deleted; after the retention period only
   * its dates. Each access is audited. `not_found`, also before the deletion.
   */
  evidence: procedure
    .input(getMandateInput)
    .output(mandateEvidence)
    .query(({ ctx, input }) =>
      ctx.useCases.getMandateEvidence(ctx.actor, input.creditorId, input.mandateReference),
    ),
});
