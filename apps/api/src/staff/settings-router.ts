import {
  reviewSettingsInput,
  settingsView,
  updateSettingsInput,
} from "@expunge/schemas/trpc/settings";
import { procedure, router } from "#staff/trpc.ts";

export const settingsRouter = router({
  /** The tenant's settings in force; a missing member means its default. `pending`: the loosening that waits for an approval, if any. */
  get: procedure
    .output(settingsView)
    .query(({ ctx }) => ctx.useCases.getSettings(ctx.actor.tenantId)),
  /**
   * Replaces all settings and returns those in force; omitted members return to their defaults. A member that loosens a guard of deletions
   * waits for the approval of another person (APP-03), under `pending`; the others change at once.
   */
  update: procedure
    .input(updateSettingsInput)
    .output(settingsView)
    .mutation(({ ctx, input }) => ctx.useCases.updateSettings(ctx.actor, input)),
  /** `{id, note?}` -> the settings after the loosening. `not_found` unless it waits; `refused` with APP-03 for its requester. */
  approve: procedure
    .input(reviewSettingsInput)
    .output(settingsView)
    .mutation(({ ctx, input }) => ctx.useCases.reviewSettings(ctx.actor, "approved", input)),
  /** `{id, note?}` -> the settings in force, without the loosening. `not_found` unless it waits. */
  reject: procedure
    .input(reviewSettingsInput)
    .output(settingsView)
    .mutation(({ ctx, input }) => ctx.useCases.reviewSettings(ctx.actor, "rejected", input)),
});
