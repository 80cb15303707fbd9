import { SWEEP_KINDS, SWEPT_DAILY } from "@expunge/domain/sweep/sweep-kind";
import type { SweepStatementInput, SweepStatementView } from "@expunge/schemas/trpc/sweeps";
import { ExpungeError } from "#expunge-error.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { tenantSweep } from "#sweeps/internal/tenant-sweep.ts";
import { runView } from "#sweeps/internal/view.ts";
import type { SweepStore } from "#sweeps/sweep-store.port.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** An hourly sweep has some 2,200 runs in a quarter. */
const MOST_RUNS = 10_000;

/**
 * Answers for a quarter whether anything is overdue (SWEEP-06): all that a sweep would have found at its end, or until now, and that is
 * still there. Its runs are listed, dry runs are not.
 */
export function stateQuarter({ sweeps, clock }: { sweeps: SweepStore; clock: Clock }) {
  return async (
    tenantId: string,
    { quarter: { name, from, to } }: SweepStatementInput,
  ): Promise<SweepStatementView> => {
    const now = clock.now();
    if (from > now) throw new ExpungeError("invalid", "must have begun", { field: "quarter" });
    const asOf = now < to ? now : to;
    const stored = await sweeps.list(tenantId);
    const overdue: SweepStatementView["overdue"] = [];
    for (const kind of SWEEP_KINDS) {
      const grace = SWEPT_DAILY.has(kind) ? DAY_MS : 0;
      const at = new Date(asOf.getTime() - grace);
      const { count, oldest } = await sweeps.find(tenantId, { ...tenantSweep(kind, stored), at });
      if (oldest !== undefined) overdue.push({ kind, count, oldest });
    }
    const runs = await sweeps.runs(tenantId, { began: { from, to }, limit: MOST_RUNS });
    return {
      quarter: name,
      asOf: asOf.toISOString(),
      nothingOverdue: overdue.length === 0,
      overdue,
      runs: runs.map(runView),
    };
  };
}
