import { DEFAULT_SWEEPS } from "@expunge/domain/sweep/sweep-kind";
import { nextOccurrence } from "@expunge/schemas/boundary/cron-expression";
import type { SweepView, UpdateSweepInput } from "@expunge/schemas/trpc/sweeps";
import { type Actor, actorName } from "#actor.ts";
import { retryOnConflict } from "#write-path/retry-on-conflict.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { sweepView } from "#sweeps/internal/view.ts";
import type { Sweep, SweepStore } from "#sweeps/sweep-store.port.ts";

const NAMES = ["cron", "enabled", "limit", "olderThanMonths", "timeZone"] as const;

/** Changes the given settings of a sweep. A change of its schedule counts from now on; without a change nothing is written. */
export function updateSweep({ sweeps, clock }: { sweeps: SweepStore; clock: Clock }) {
  return async (actor: Actor, { kind, ...given }: UpdateSweepInput): Promise<SweepView> => {
    const { tenantId } = actor;
    return retryOnConflict(async () => {
      let after: Sweep = { kind, ...DEFAULT_SWEEPS[kind] };
      const written = await sweeps.change(tenantId, kind, (stored) => {
        const now = clock.now();
        const before = stored ?? after;
        after = scheduled(before, { ...before, ...given }, now);
        const changed = changedNames(before, after);
        if (changed.length === 0) return undefined;
        return {
          sweep: after,
          audit: {
            occurredAt: now,
            actor: actorName(actor),
            action: "sweep.update",
            subject: kind,
            outcome: "changed",
            details: { changed: changed.join(" ") },
          },
        };
      });
      return written && sweepView(after);
    });
  };
}

/** The sweep with the time of its next run, which stays unless its schedule has changed. */
function scheduled(before: Sweep, { nextRunAt, ...after }: Sweep, now: Date): Sweep {
  const { enabled, cron, timeZone } = after;
  if (!enabled) return after;
  const isSame = before.enabled && before.cron === cron && before.timeZone === timeZone;
  const next = isSame ? nextRunAt : nextOccurrence(cron, timeZone, now);
  return { ...after, ...(next && { nextRunAt: next }) };
}

/** The names of the settings that differ, in alphabetical order. */
function changedNames(before: Sweep, after: Sweep): readonly string[] {
  return NAMES.filter((name) => before[name] !== after[name]);
}
