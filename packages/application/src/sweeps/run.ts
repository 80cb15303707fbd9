import type { RunSweepInput, SweepRunView } from "@expunge/schemas/trpc/sweeps";
import { type Actor, actorName } from "#actor.ts";
import { retryOnConflict } from "#write-path/retry-on-conflict.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { runStart } from "#sweeps/internal/run-start.ts";
import { tenantSweep } from "#sweeps/internal/tenant-sweep.ts";
import { runView } from "#sweeps/internal/view.ts";
import type { SweepStore } from "#sweeps/sweep-store.port.ts";

/**
 * Looks for what a sweep finds now, and begins a run, which a worker carries out. It asks if it finds more than its limit (SWEEP-01); a
 * dry run ends here (SWEEP-02). While a run of the kind is running, that one is returned.
 */
export function runSweep({ sweeps, clock }: { sweeps: SweepStore; clock: Clock }) {
  return async (actor: Actor, { kind, dryRun }: RunSweepInput): Promise<SweepRunView> => {
    const { tenantId } = actor;
    const at = clock.now();
    const sweep = tenantSweep(kind, await sweeps.list(tenantId));
    const { count: found } = await sweeps.find(tenantId, { ...sweep, at });
    const run = { id: clock.newId(), by: actorName(actor), at, found, dryRun };
    return retryOnConflict(async () => {
      const begun = await sweeps.begin(tenantId, runStart(sweep, run));
      return begun && runView(begun);
    });
  };
}
