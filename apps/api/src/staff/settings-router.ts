import {
  reviewSettingsInput,
  settingsView,
  updateSettingsInput,
} from "@expunge/schemas/trpc/settings";
import { procedure, router } from "#staff/trpc.ts";

export const settingsRouter = router({
  get: procedure
    .meta({
      description:
        "The tenant's settings in force. `pending` is the loosening that waits for an approval, if any.",
    })
    .output(settingsView)
    .query(({ ctx }) => ctx.useCases.getSettings(ctx.actor.tenantId)),
  update: procedure
    .meta({
      description:
        "Replaces all settings and returns those in force; omitted members return to their defaults. A member that loosens a guard of deletions waits for the approval of another person (APP-03), under `pending`; the others change at once.",
    })
    .input(updateSettingsInput)
    .output(settingsView)
    .mutation(({ ctx, input }) => ctx.useCases.updateSettings(ctx.actor, input)),
  approve: procedure
    .meta({
      description: "Approves a loosening, and returns the settings after it.",
      errors: {
        not_found: "also for a loosening that no longer waits",
        refused: "APP-03 for its requester",
      },
    })
    .input(reviewSettingsInput)
    .output(settingsView)
    .mutation(({ ctx, input }) => ctx.useCases.reviewSettings(ctx.actor, "approved", input)),
  reject: procedure
    .meta({
      description: "Rejects a loosening, and returns the settings in force.",
      errors: { not_found: "also for a loosening that no longer waits" },
    })
    .input(reviewSettingsInput)
    .output(settingsView)
    .mutation(({ ctx, input }) => ctx.useCases.reviewSettings(ctx.actor, "rejected", input)),
});
