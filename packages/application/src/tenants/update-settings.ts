import { isDeepStrictEqual } from "node:util";
import type { TenantSettings } from "@expunge/schemas/trpc/settings";
import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import { type Actor, actorName } from "#actor.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { SettingsReader } from "#tenants/settings-reader.port.ts";

/**
 * Replaces the settings of a tenant as a whole and returns them. Earlier decisions are not affected. The audit entry names the changed
 * settings; without a change nothing is written.
 */
export function updateSettings(deps: {
  store: ChangeStore;
  settings: SettingsReader;
  clock: Clock;
}) {
  return async (actor: Actor, policy: TenantSettings): Promise<TenantSettings> => {
    const { tenantId } = actor;
    const changed = changedSettings(await deps.settings.find(tenantId), policy);
    if (changed.length === 0) return policy;
    await deps.store.applyChanges(tenantId, [
      {
        policy,
        events: [],
        audit: [
          {
            occurredAt: deps.clock.now(),
            actor: actorName(actor),
            action: "settings.update",
            subject: tenantId,
            outcome: "changed",
            details: { changed: changed.join(" ") },
          },
        ],
      },
    ]);
    return policy;
  };
}

function changedSettings(before: TenantPolicy, after: TenantPolicy): readonly string[] {
  const values = (policy: TenantPolicy) => new Map<string, unknown>(Object.entries(policy));
  const [then, now] = [values(before), values(after)];
  const names = new Set([...then.keys(), ...now.keys()]);
  return [...names].filter((name) => !isDeepStrictEqual(then.get(name), now.get(name))).toSorted();
}
