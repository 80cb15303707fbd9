import { SWEEP_KINDS } from "@expunge/domain/sweep/sweep-kind";
import type { SweepView } from "@expunge/schemas/trpc/sweeps";
import { tenantSweep } from "#sweeps/internal/tenant-sweep.ts";
import { sweepView } from "#sweeps/internal/view.ts";
import type { SweepStore } from "#sweeps/sweep-store.port.ts";

/** Every sweep of a tenant, with its last run. */
export function listSweeps({ sweeps }: { sweeps: SweepStore }) {
  return async (tenantId: string): Promise<{ items: SweepView[] }> => {
    const [stored, runs] = await Promise.all([sweeps.list(tenantId), sweeps.lastRuns(tenantId)]);
    return {
      items: SWEEP_KINDS.map((kind) =>
        sweepView(
          tenantSweep(kind, stored),
          runs.find((run) => run.kind === kind),
        ),
      ),
    };
  };
}
