import { tenantSettings } from "@expunge/schemas/trpc/settings";
import { adminProcedure, router, viewerProcedure } from "#staff/trpc.ts";

export const settingsRouter = router({
  /** The tenant's settings; a missing member means its default. */
  get: viewerProcedure
    .output(tenantSettings)
    .query(({ ctx }) => ctx.useCases.getSettings(ctx.actor.tenantId)),
  /** Replaces all settings and returns them; omitted members return to their defaults. */
  update: adminProcedure
    .input(tenantSettings)
    .output(tenantSettings)
    .mutation(({ ctx, input }) => ctx.useCases.updateSettings(ctx.actor, input)),
});
