import { addMonths } from "@expunge/domain/calendar/add-months";
import { reason } from "@expunge/domain/rules";
import type { SweepKind } from "@expunge/domain/sweep/sweep-kind";
import { nextOccurrence } from "@expunge/schemas/boundary/cron-expression";
import type { SweepProgress, SweepWork } from "#sweeps/sweep-works.ts";
import { targetDay } from "#runtime/target-day.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { runAudit } from "#sweeps/internal/run-audit.ts";
import { runStart } from "#sweeps/internal/run-start.ts";
import type { ClaimedRun, Sweep, SweepRun, SweepStore } from "#sweeps/sweep-store.port.ts";

/** The name under which a worker sweeps. */
const BY = "system:sweeps";
const LEASE_MS = 60_000;
const MOST_ATTEMPTS = 5;
/** How soon a run looks at its batch again. */
const BATCH_LOOK_MS = 2_000;

export type SweepTenantDeps = {
  readonly sweeps: SweepStore;
  readonly works: Readonly<Record<SweepKind, SweepWork>>;
  readonly clock: Clock;
  /** The months for which runs are kept, as audit entries are; without a number forever. */
  readonly keptMonths?: number | undefined;
  readonly onError: (error: unknown, run: SweepRun) => void;
};

/**
 * Begins the runs of a tenant that are due, each in one process only, and carries out those that are running. Returns the runs that have
 * ended. A process may die at any moment: another one goes on after its lease.
 */
export function sweepTenant(deps: SweepTenantDeps) {
  const { sweeps, clock, keptMonths } = deps;
  return async (tenantId: string, stopping: AbortSignal): Promise<readonly SweepRun[]> => {
    const ended: SweepRun[] = [];
    for (const sweep of await sweeps.dueSweeps(tenantId, clock.now()))
      if (!stopping.aborted) await begin(deps, tenantId, sweep);
    while (!stopping.aborted) {
      const now = clock.now();
      const claimed = await sweeps.claim(tenantId, now, leasedFrom(now));
      if (claimed === undefined) break;
      const run = await carryOut(deps, tenantId, claimed);
      if (run !== undefined) ended.push(run);
    }
    if (ended.length > 0 && keptMonths !== undefined) {
      const day = addMonths(targetDay(clock.now()), -keptMonths);
      await sweeps.forget(tenantId, new Date(day));
    }
    return ended;
  };
}

function leasedFrom(now: Date): Date {
  return new Date(now.getTime() + LEASE_MS);
}

async function begin(
  { sweeps, clock }: SweepTenantDeps,
  tenantId: string,
  sweep: Sweep & { readonly nextRunAt: Date },
): Promise<void> {
  const at = clock.now();
  const { count: found } = await sweeps.find(tenantId, { ...sweep, at });
  const run = { id: clock.newId(), by: BY, at, found, dryRun: false };
  // Times that have passed meanwhile are not made up for.
  const slot = { due: sweep.nextRunAt, next: nextOccurrence(sweep.cron, sweep.timeZone, at) };
  await sweeps.begin(tenantId, runStart(sweep, run), slot);
}

/** Undefined if the run goes on later, or another process has ended it. */
async function carryOut(
  deps: SweepTenantDeps,
  tenantId: string,
  claimed: ClaimedRun,
): Promise<SweepRun | undefined> {
  const { sweeps, clock } = deps;
  const { run } = claimed;
  const progress = await attempted(deps, tenantId, claimed);
  if (progress === undefined) return undefined;
  if (progress.kind === "goes_on") {
    const until = new Date(clock.now().getTime() + BATCH_LOOK_MS);
    await sweeps.goOn(tenantId, run.id, progress.batchId, until);
    return undefined;
  }
  const at = clock.now();
  const { state, reasons, left } = progress;
  const ended: SweepRun = { ...run, state, done: run.found - left, left, reasons, endedAt: at };
  const audit = runAudit(ended, { by: BY, at });
  return (await sweeps.end(tenantId, { run: ended, audit })) ? ended : undefined;
}

type Ended = Extract<SweepProgress, { kind: "ended" }> & { readonly left: number };

/** One attempt at the work of a run, under its lease. Undefined if it is to be tried again. */
async function attempted(
  { sweeps, works, clock, onError }: SweepTenantDeps,
  tenantId: string,
  { run, attempts }: ClaimedRun,
): Promise<Exclude<SweepProgress, { kind: "ended" }> | Ended | undefined> {
  const lease = setInterval(() => {
    sweeps.postpone(tenantId, run.id, leasedFrom(clock.now())).catch((error: unknown) => {
      onError(error, run);
    });
  }, LEASE_MS / 3);
  try {
    const progress = await works[run.kind](tenantId, run, await standIn(sweeps, tenantId, run));
    if (progress.kind === "goes_on") return progress;
    const left = await leftOf(sweeps, tenantId, run);
    if (left === 0 && progress.state === "done") return { ...progress, reasons: [], left };
    if (progress.reasons.length > 0) return { ...progress, left };
  } catch (error) {
    onError(error, run);
  } finally {
    clearInterval(lease);
  }
  if (attempts < MOST_ATTEMPTS) return undefined;
  const left = await leftOf(sweeps, tenantId, run);
  return {
    kind: "ended",
    state: "failed",
    reasons: [{ ...reason("SWEEP-08"), count: left }],
    left,
  };
}

/** How much of what a run has found the sweep would find again. */
async function leftOf(sweeps: SweepStore, tenantId: string, run: SweepRun): Promise<number> {
  const { count } = await sweeps.find(tenantId, { ...run, at: run.startedAt });
  return Math.min(count, run.found);
}

/** The admin who stands for a run (SWEEP-13). */
async function standIn(sweeps: SweepStore, tenantId: string, run: SweepRun): Promise<string> {
  if (run.confirmedBy !== undefined) return run.confirmedBy;
  if (run.startedBy !== BY) return run.startedBy;
  const sweep = (await sweeps.list(tenantId)).find(({ kind }) => kind === run.kind);
  return sweep?.changedBy ?? BY;
}
