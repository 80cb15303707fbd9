import { decideSweepRun } from "@expunge/domain/sweep/decide-sweep-run";
import { reason } from "@expunge/domain/rules";
import { runAudit } from "#sweeps/internal/run-audit.ts";
import type { RunStart, Sweep, SweepRun } from "#sweeps/sweep-store.port.ts";

/** A run that has found so much, in the state that follows from it. */
export function runStart(
  { kind, limit, timeZone, olderThanMonths }: Sweep,
  {
    id,
    by,
    at,
    found,
    dryRun,
  }: {
    readonly id: string;
    readonly by: string;
    readonly at: Date;
    readonly found: number;
    readonly dryRun: boolean;
  },
): RunStart {
  const { state, reasons } = decideSweepRun(found, { limit, dryRun });
  const run: SweepRun = {
    id,
    kind,
    dryRun,
    state,
    found,
    done: 0,
    left: found,
    reasons,
    limit,
    timeZone,
    ...(olderThanMonths !== undefined && { olderThanMonths }),
    startedBy: by,
    startedAt: at,
    ...(state === "done" && { endedAt: at }),
  };
  return {
    run,
    audit: runAudit(run, { by, at }),
    supersede: (asking) => {
      const ended: SweepRun = {
        ...asking,
        state: "failed",
        reasons: [reason("SWEEP-07")],
        endedAt: at,
      };
      return { run: ended, audit: runAudit(ended, { by, at }) };
    },
  };
}
