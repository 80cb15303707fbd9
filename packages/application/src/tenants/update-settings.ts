import { isDeepStrictEqual } from "node:util";
import type { SettingsView, TenantSettings } from "@expunge/schemas/trpc/settings";
import { decideChannel } from "@expunge/domain/mandate/decide-channel";
import { type GuardingSetting, loosenedSettings } from "@expunge/domain/deletion/loosened-settings";
import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import { type Actor, actorName } from "#actor.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import type { AuditEntry } from "#write-path/change.ts";
import { retryOnConflict } from "#write-path/retry-on-conflict.ts";
import type { CancellationFolders } from "#mandates/cancellation-folders.port.ts";
import { refusal } from "#refusal.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { PendingSettings, SettingsReader } from "#tenants/settings-reader.port.ts";
import { auditDetails, settingsView } from "#tenants/internal/view.ts";

export type SettingsDeps = {
  readonly store: ChangeStore;
  readonly settings: SettingsReader;
  readonly clock: Clock;
};

/**
 * Replaces the settings of a tenant as a whole and returns those in force. A setting that loosens a guard of deletions stays as it is until
 * another person approves it (APP-03); all others change at once. An update supersedes one that still waits. The audit entries name the
 * settings; without a change nothing is written. A cancellation channel that no worker serves is refused (SEPA-22).
 */
export function updateSettings(
  deps: SettingsDeps & { readonly folders: Pick<CancellationFolders, "isServed"> },
) {
  return async (actor: Actor, given: TenantSettings): Promise<SettingsView> => {
    const { tenantId } = actor;
    return retryOnConflict(async () => {
      const stored = await deps.settings.find(tenantId);
      const { policy: before, pending: waiting } = stored;
      const [channelBefore, channel] = [before.cancellationChannel, given.cancellationChannel];
      const isServed = channel === channelBefore || (await deps.folders.isServed());
      const decision = decideChannel(channelBefore, channel, isServed);
      if (decision.kind === "refused") throw refusal(decision.reasons);
      const loosened = loosenedSettings(before, given);
      const policy = withSettingsOf(before, given, loosened);
      const changed = changedSettings(before, policy);
      // The same request again waits as it did.
      const isSame = waiting !== null && isDeepStrictEqual(waiting.settings, given);
      const at = deps.clock.now();
      const actorIs = actorName(actor);
      const asked: PendingSettings | null =
        loosened.length === 0
          ? null
          : {
              id: deps.clock.newId(),
              settings: given,
              loosened,
              requestedBy: actorIs,
              requestedAt: at.toISOString(),
            };
      const pending = isSame && asked ? waiting : asked;
      if (changed.length === 0 && pending === waiting) return settingsView(stored);

      const entry = (outcome: string, details: AuditEntry["details"]): AuditEntry => ({
        occurredAt: at,
        actor: actorIs,
        action: "settings.update",
        subject: tenantId,
        outcome,
        details,
      });
      const audit = [
        ...(changed.length > 0 ? [entry("changed", { changed: changed.join(" ") })] : []),
        ...(waiting && pending !== waiting ? [entry("superseded", auditDetails(waiting))] : []),
        ...(pending && pending !== waiting
          ? [entry("awaiting_approval", auditDetails(pending))]
          : []),
      ];
      const settings = { policy, pending, version: stored.version };
      const [written] = await deps.store.applyChanges(tenantId, [{ settings, events: [], audit }]);
      return written ? settingsView(settings) : undefined;
    });
  };
}

/** The given settings, except that these are still those of `before`. */
function withSettingsOf(
  before: TenantPolicy,
  given: TenantPolicy,
  names: readonly GuardingSetting[],
): TenantPolicy {
  const kept = Object.fromEntries(names.map((name) => [name, before[name]]));
  return { ...given, ...kept };
}

/** The names of the settings that differ, in alphabetical order. */
function changedSettings(before: TenantPolicy, after: TenantPolicy): readonly string[] {
  const values = (policy: TenantPolicy) => new Map<string, unknown>(Object.entries(policy));
  const [then, now] = [values(before), values(after)];
  const names = new Set([...then.keys(), ...now.keys()]);
  return [...names].filter((name) => !isDeepStrictEqual(then.get(name), now.get(name))).toSorted();
}
