import type { SweepRunView, SweepView } from "@expunge/schemas/trpc/sweeps";
import type { Sweep, SweepRun } from "#sweeps/sweep-store.port.ts";

/** A run as callers see it. */
export function runView({
  startedAt,
  endedAt,
  reasons,
  timeZone: _zone,
  ...run
}: SweepRun): SweepRunView {
  return {
    ...run,
    reasons: [...reasons],
    startedAt: startedAt.toISOString(),
    ...(endedAt && { endedAt: endedAt.toISOString() }),
  };
}

/** A sweep as callers see it, with its last run. */
export function sweepView(
  { nextRunAt, changedBy: _by, ...sweep }: Sweep,
  lastRun?: SweepRun,
): SweepView {
  return {
    ...sweep,
    ...(nextRunAt && { nextRunAt: nextRunAt.toISOString() }),
    ...(lastRun && { lastRun: runView(lastRun) }),
  };
}
