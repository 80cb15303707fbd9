import { tenantSettings } from "@expunge/schemas/trpc/settings";
import { procedure, router } from "#staff/trpc.ts";

export const settingsRouter = router({
  /** The tenant's settings; a missing member means its default. */
  get: procedure
    .output(tenantSettings)
    .query(({ ctx }) => ctx.useCases.getSettings(ctx.actor.tenantId)),
  /** Replaces all settings and returns them; omitted members return to their defaults. */
  update: procedure
    .input(tenantSettings)
    .output(tenantSettings)
    .mutation(({ ctx, input }) => ctx.useCases.updateSettings(ctx.actor, input)),
});
