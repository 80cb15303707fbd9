import { reason } from "@expunge/domain/rules";
import type { SweepKind } from "@expunge/domain/sweep/sweep-kind";
import type { SweepReason, SweepRun } from "#sweeps/sweep-store.port.ts";

/**
 * What a step of the work has come to. It goes on later, in its batch; or it has ended, with the reasons why something is left, if that is as it
 * should be.
 */
export type SweepProgress =
  | { readonly kind: "goes_on"; readonly batchId: string }
  | {
      readonly kind: "ended";
      readonly state: "done" | "failed";
      readonly reasons: readonly SweepReason[];
    };

/** Does for a tenant what a run has found. Every step of it may be repeated. `by`: the admin who stands for it. */
export type SweepWork = (tenantId: string, run: SweepRun, by: string) => Promise<SweepProgress>;

/** The service's own upkeep. */
export type Upkeep = {
  readonly erase: (tenantId: string, only: "evidence" | "signals") => Promise<unknown>;
  /** Drops the expired records of all tenants, by month. */
  readonly dropKeys: () => Promise<unknown>;
  readonly tidyDeliveries: (tenantId: string) => Promise<unknown>;
  readonly rebuildJobs: (tenantId: string) => Promise<unknown>;
  /** Deletes credentials by a batch. */
  readonly deleteByBatch: SweepWork;
};

/** The work of each kind of sweep. None has a way of its own: it does what the service does without it. */
export function sweepWorks(upkeep: Upkeep): Readonly<Record<SweepKind, SweepWork>> {
  const ending =
    (
      work: (tenantId: string) => Promise<unknown>,
      reasons: readonly SweepReason[] = [],
    ): SweepWork =>
    async (tenantId) => {
      await work(tenantId);
      return { kind: "ended", state: "done", reasons };
    };
  return {
    dormant_mandates: upkeep.deleteByBatch,
    expired_cards: upkeep.deleteByBatch,
    unused_tokens: upkeep.deleteByBatch,
    ended_evidence: ending((tenantId) => upkeep.erase(tenantId, "evidence")),
    risk_signals: ending((tenantId) => upkeep.erase(tenantId, "signals")),
    idempotency_records: ending(() => upkeep.dropKeys()),
    webhook_deliveries: ending((tenantId) => upkeep.tidyDeliveries(tenantId)),
    // They end by their jobs, after the run.
    overdue_deletions: ending((tenantId) => upkeep.rebuildJobs(tenantId), [reason("SWEEP-05")]),
  };
}
