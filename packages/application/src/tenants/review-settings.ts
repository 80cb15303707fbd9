import type { ReviewSettingsInput, SettingsView } from "@expunge/schemas/trpc/settings";
import { decideSettingsReview } from "@expunge/domain/deletion/decide-settings-review";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import { refusal } from "#refusal.ts";
import type { SettingsDeps } from "#tenants/update-settings.ts";
import { auditDetails, settingsView } from "#tenants/internal/view.ts";
import { retryOnConflict } from "#write-path/retry-on-conflict.ts";

/**
 * Approves a loosening of settings that another person requested, or rejects it, and returns the settings in force. Throws `not_found` unless
 * it waits, and `refused` with APP-03 for an approval by its requester.
 */
export function reviewSettings(deps: SettingsDeps) {
  return async (
    actor: Actor,
    decision: "approved" | "rejected",
    { id, note }: ReviewSettingsInput,
  ): Promise<SettingsView> => {
    const { tenantId } = actor;
    const by = actorName(actor);
    return retryOnConflict(async () => {
      const { policy, pending, version } = await deps.settings.find(tenantId);
      if (pending?.id !== id)
        throw new ExpungeError("not_found", "there is no such change of settings");
      if (decision === "approved") {
        const review = decideSettingsReview(pending.requestedBy, by);
        if (review.kind === "refused") throw refusal(review.reasons);
      }
      const next = decision === "approved" ? pending.settings : policy;
      const settings = { policy: next, pending: null, version };
      const [written] = await deps.store.applyChanges(tenantId, [
        {
          settings,
          events: [],
          audit: [
            {
              occurredAt: deps.clock.now(),
              actor: by,
              action: "settings.review",
              subject: tenantId,
              outcome: decision,
              details: { ...auditDetails(pending), ...(note !== undefined && { note }) },
            },
          ],
        },
      ]);
      return written ? settingsView(settings) : undefined;
    });
  };
}
