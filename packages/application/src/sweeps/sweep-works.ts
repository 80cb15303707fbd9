import { reason } from "@expunge/domain/rules";
import type { SweepKind } from "@expunge/domain/sweep/sweep-kind";
import type { SweepReason } from "#sweeps/sweep-store.port.ts";

/** Does for a tenant what a sweep finds; every step of it may be repeated. Returns why something is left, if that is as it should be. */
export type SweepWork = (tenantId: string) => Promise<readonly SweepReason[]>;

/** The service's own upkeep. */
export type Upkeep = {
  readonly erase: (tenantId: string, only: "evidence" | "signals") => Promise<unknown>;
  /** Drops the expired records of all tenants, by month. */
  readonly dropKeys: () => Promise<unknown>;
  readonly tidyDeliveries: (tenantId: string) => Promise<unknown>;
  readonly rebuildJobs: (tenantId: string) => Promise<unknown>;
};

/** The work of each kind of sweep. None has a way of its own: it does what the service's upkeep does, for one tenant. */
export function sweepWorks(upkeep: Upkeep): Readonly<Record<SweepKind, SweepWork>> {
  const leavingNothing =
    (work: (tenantId: string) => Promise<unknown>): SweepWork =>
    async (tenantId) => {
      await work(tenantId);
      return [];
    };
  return {
    ended_evidence: leavingNothing((tenantId) => upkeep.erase(tenantId, "evidence")),
    risk_signals: leavingNothing((tenantId) => upkeep.erase(tenantId, "signals")),
    idempotency_records: leavingNothing(() => upkeep.dropKeys()),
    webhook_deliveries: leavingNothing((tenantId) => upkeep.tidyDeliveries(tenantId)),
    async overdue_deletions(tenantId) {
      await upkeep.rebuildJobs(tenantId);
      // They end by their jobs, after the run.
      return [reason("SWEEP-05")];
    },
  };
}
