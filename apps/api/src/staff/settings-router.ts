import { tenantSettings } from "@expunge/schemas/trpc/settings";
import { adminProcedure, router, viewerProcedure } from "#staff/trpc.ts";

export const settingsRouter = router({
  /** What the tenant has decided for itself. */
  get: viewerProcedure
    .output(tenantSettings)
    .query(({ ctx }) => ctx.useCases.getSettings(ctx.actor.tenantId)),
  /** Replaces all of it; what is left out is as if never set. */
  update: adminProcedure
    .input(tenantSettings)
    .output(tenantSettings)
    .mutation(({ ctx, input }) => ctx.useCases.updateSettings(ctx.actor, input)),
});
