import type {
  ClaimedRun,
  Sweep,
  SweepReason,
  SweepRun,
} from "@expunge/application/sweeps/sweep-store.port";
import { SWEEP_RUN_STATES } from "@expunge/domain/sweep/decide-sweep-run";
import { SWEEP_KINDS } from "@expunge/domain/sweep/sweep-kind";
import type { Prisma, Sweep as SweepRow, SweepRun as RunRow } from "#generated/client.ts";
import { enumValue } from "#rows/enum-value.ts";

/** A row of `sweep` as the sweep that it stores. */
export function sweepRecord(row: SweepRow): Sweep {
  const { kind, enabled, cron, timeZone, runLimit, olderThanMonths, nextRunAt, changedBy } = row;
  return {
    kind: enumValue(SWEEP_KINDS, kind),
    enabled,
    cron,
    timeZone,
    limit: runLimit,
    ...(olderThanMonths !== null && { olderThanMonths }),
    changedBy,
    ...(nextRunAt && { nextRunAt }),
  };
}

/** The columns of a sweep that change. */
export function sweepColumns(sweep: Sweep) {
  const { enabled, cron, timeZone, limit, olderThanMonths, nextRunAt } = sweep;
  return {
    enabled,
    cron,
    timeZone,
    runLimit: limit,
    olderThanMonths: olderThanMonths ?? null,
    nextRunAt: nextRunAt ?? null,
  };
}

/** A row of `sweep_run` as the run that it stores. */
export function runRecord(row: RunRow): SweepRun {
  const { id, dryRun, found, done, startedBy, startedAt, confirmedBy, endedAt } = row;
  return {
    id,
    kind: enumValue(SWEEP_KINDS, row.kind),
    dryRun,
    state: enumValue(SWEEP_RUN_STATES, row.state),
    found,
    done,
    left: row.remaining,
    // Written by `changedColumns` only.
    reasons: row.reasons as unknown as readonly SweepReason[],
    ...(row.batchId !== null && { batchId: row.batchId }),
    limit: row.runLimit,
    timeZone: row.timeZone,
    ...(row.olderThanMonths !== null && { olderThanMonths: row.olderThanMonths }),
    startedBy,
    startedAt,
    ...(confirmedBy !== null && { confirmedBy }),
    ...(endedAt && { endedAt }),
  };
}

/** A row of `sweep_run` as a leased run. */
export function claimedRun(row: RunRow): ClaimedRun {
  return { run: runRecord(row), attempts: row.attempts };
}

/** The columns of a run. A running one is due from this instant. */
export function runColumns(run: SweepRun, dueAt: Date) {
  const { id, kind, dryRun, found, limit, timeZone, startedBy, startedAt } = run;
  return {
    id,
    kind,
    dryRun,
    found,
    runLimit: limit,
    timeZone,
    olderThanMonths: run.olderThanMonths ?? null,
    startedBy,
    startedAt,
    ...changedColumns(run, dueAt),
  };
}

/** The columns of a run that change. */
export function changedColumns(run: SweepRun, dueAt: Date) {
  const { state, done, left, reasons, batchId, confirmedBy, endedAt } = run;
  return {
    state,
    done,
    remaining: left,
    reasons: reasons as unknown as Prisma.InputJsonValue,
    batchId: batchId ?? null,
    confirmedBy: confirmedBy ?? null,
    endedAt: endedAt ?? null,
    dueAt: state === "running" ? dueAt : null,
  };
}
