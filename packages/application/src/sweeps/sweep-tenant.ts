import { reason } from "@expunge/domain/rules";
import type { SweepKind } from "@expunge/domain/sweep/sweep-kind";
import { nextOccurrence } from "@expunge/schemas/boundary/cron-expression";
import type { SweepWork } from "#sweeps/sweep-works.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { runAudit } from "#sweeps/internal/run-audit.ts";
import { runStart } from "#sweeps/internal/run-start.ts";
import type {
  ClaimedRun,
  Sweep,
  SweepReason,
  SweepRun,
  SweepStore,
} from "#sweeps/sweep-store.port.ts";

/** The name under which a worker sweeps. */
const BY = "system:sweeps";
const LEASE_MS = 60_000;
const MOST_ATTEMPTS = 5;

export type SweepTenantDeps = {
  readonly sweeps: SweepStore;
  readonly works: Readonly<Record<SweepKind, SweepWork>>;
  readonly clock: Clock;
  readonly onError: (error: unknown, run: SweepRun) => void;
};

/**
 * Begins the runs of a tenant that are due, each in one process only, and carries out those that are running. Returns the runs that have
 * ended. A process may die at any moment: another one goes on after its lease.
 */
export function sweepTenant(deps: SweepTenantDeps) {
  const { sweeps, clock } = deps;
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
  const { count: found } = await sweeps.find(tenantId, sweep.kind, at);
  const run = { id: clock.newId(), by: BY, at, found, dryRun: false };
  // Times that have passed meanwhile are not made up for.
  const slot = { due: sweep.nextRunAt, next: nextOccurrence(sweep.cron, sweep.timeZone, at) };
  await sweeps.begin(tenantId, runStart(sweep, run), slot);
}

/** Undefined if the run goes on later, or another process has ended it. */
async function carryOut(
  { sweeps, works, clock, onError }: SweepTenantDeps,
  tenantId: string,
  { run, attempts }: ClaimedRun,
): Promise<SweepRun | undefined> {
  const lease = setInterval(() => {
    sweeps.postpone(tenantId, run.id, leasedFrom(clock.now())).catch((error: unknown) => {
      onError(error, run);
    });
  }, LEASE_MS / 3);
  let reasons: readonly SweepReason[] = [];
  let hasFailed = false;
  try {
    reasons = await works[run.kind](tenantId);
  } catch (error) {
    hasFailed = true;
    onError(error, run);
  } finally {
    clearInterval(lease);
  }
  const { count } = await sweeps.find(tenantId, run.kind, run.startedAt);
  const left = Math.min(count, run.found);
  if (hasFailed || (left > 0 && reasons.length === 0)) {
    if (attempts < MOST_ATTEMPTS) return undefined;
    reasons = [{ ...reason("SWEEP-08"), count: left }];
    hasFailed = true;
  }
  const at = clock.now();
  const state = hasFailed ? "failed" : "done";
  const ended: SweepRun = { ...run, state, done: run.found - left, left, reasons, endedAt: at };
  const audit = runAudit(ended, { by: BY, at });
  return (await sweeps.end(tenantId, { run: ended, audit })) ? ended : undefined;
}
