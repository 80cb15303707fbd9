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
  get: procedure
    .meta({
      description:
        "A mandate with its collections and versions. Its names are read in any case and under any business code.",
      errors: { not_found: "" },
    })
    .input(getMandateInput)
    .output(mandateView)
    .query(({ ctx, input }) =>
      ctx.useCases.getMandate(ctx.actor.tenantId, input.creditorId, input.mandateReference),
    ),
  activate: procedure
    .meta({
      description: "Records the signature of a mandate that was stored without one.",
      errors: { not_found: "", refused: "SEPA-19", invalid: "a day to come" },
    })
    .input(activateMandateInput)
    .output(mandateView)
    .mutation(async ({ ctx, input }) => {
      await ctx.useCases.activateMandate(ctx.actor, input);
      return ctx.useCases.getMandate(ctx.actor.tenantId, input.creditorId, input.mandateReference);
    }),
  amend: procedure
    .meta({
      description: "Amends a mandate, and returns it.",
      errors: { not_found: "", refused: "SEPA-04, SEPA-07, SEPA-08", conflict: "SEPA-05" },
    })
    .input(amendMandateInput)
    .output(mandateView)
    .mutation(async ({ ctx, input }) => {
      const amended = await ctx.useCases.amendMandate(ctx.actor, input);
      return ctx.useCases.getMandate(ctx.actor.tenantId, amended.creditorId, amended.reference);
    }),
  recordCollection: procedure
    .meta({
      description: "Records a collection or its new status. Amounts are in cents.",
      errors: {
        not_found: "",
        conflict: "another amount or due day",
        refused: "SEPA-03, SEPA-06 to SEPA-08, SEPA-10, SEPA-15 to SEPA-17",
      },
    })
    .input(recordCollectionInput)
    .output(recordedCollection)
    .mutation(({ ctx, input }) => ctx.useCases.recordCollection(ctx.actor, input)),
  evidence: procedure
    .meta({
      description:
        "The retained evidence of a mandate whose payment option was deleted; after the retention period only its dates. Each access is audited.",
      errors: { not_found: "also before the deletion" },
    })
    .input(getMandateInput)
    .output(mandateEvidence)
    .query(({ ctx, input }) =>
      ctx.useCases.getMandateEvidence(ctx.actor, input.creditorId, input.mandateReference),
    ),
});
