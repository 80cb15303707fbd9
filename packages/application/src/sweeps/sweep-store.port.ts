import type { Day } from "@expunge/domain/calendar/day";
import type { Reason } from "@expunge/domain/rules";
import type { SweepRunState } from "@expunge/domain/sweep/decide-sweep-run";
import type { SweepKind, SweepSettings } from "@expunge/domain/sweep/sweep-kind";
import type { AuditEntry } from "#write-path/change.ts";

/** A tenant's sweep. `nextRunAt`: the next scheduled time of one that is enabled. `changedBy`: the admin who last changed it. */
export type Sweep = SweepSettings & {
  readonly kind: SweepKind;
  readonly nextRunAt?: Date;
  readonly changedBy?: string;
};

/** What to look for: as of an instant, by the days of a time zone. */
export type SweepSearch = Pick<Sweep, "kind" | "timeZone" | "olderThanMonths"> & {
  readonly at: Date;
};

/** Why something is left or a run asks or failed, and for how many that is so. */
export type SweepReason = Reason & { readonly count?: number };

/** A run of a sweep, under the settings that it began with. */
export type SweepRun = {
  readonly id: string;
  readonly kind: SweepKind;
  readonly dryRun: boolean;
  readonly state: SweepRunState;
  readonly found: number;
  readonly done: number;
  readonly left: number;
  readonly reasons: readonly SweepReason[];
  readonly batchId?: string;
  readonly limit: number;
  readonly timeZone: string;
  readonly olderThanMonths?: number;
  readonly startedBy: string;
  readonly startedAt: Date;
  readonly confirmedBy?: string;
  readonly endedAt?: Date;
};

/** The number of things that must go, and the day since which the oldest of them must. */
export type Found = { readonly count: number; readonly oldest?: Day };

/** A change of a run with its audit entry. */
export type RunChange = { readonly run: SweepRun; readonly audit: AuditEntry };

/** A run that begins, and the end of a run that asks and that it takes the place of (SWEEP-07). */
export type RunStart = RunChange & { readonly supersede: (asking: SweepRun) => RunChange };

/** A run leased to this process, with the number of its attempts, this one included. */
export type ClaimedRun = { readonly run: SweepRun; readonly attempts: number };

/** The scheduled time that a run begins at, and the next one. */
export type Slot = { readonly due: Date; readonly next: Date | undefined };

/** Sweeps and their runs. Several processes work on them concurrently. */
export interface SweepStore {
  /** The sweeps that a tenant has changed. */
  list(tenantId: string): Promise<readonly Sweep[]>;
  /** The last run of each kind that is no dry run. */
  lastRuns(tenantId: string): Promise<readonly SweepRun[]>;
  /** Locks a sweep and changes it, unless the decision is undefined. Undefined if another writer has changed it for the first time. */
  change(
    tenantId: string,
    kind: SweepKind,
    decide: (
      before: Sweep | undefined,
    ) => { readonly sweep: Sweep; readonly audit: AuditEntry } | undefined,
  ): Promise<true | undefined>;
  find(tenantId: string, search: SweepSearch): Promise<Found>;
  /**
   * Begins a run and returns it; while one of its kind is running, that one is returned and none begins. At a scheduled time it also
   * schedules the next, and returns undefined, with nothing written, if another process has done so.
   */
  begin(tenantId: string, start: RunStart, slot?: Slot): Promise<SweepRun | undefined>;
  /** The tenants with a sweep or a run that is due; unordered. */
  dueTenants(now: Date): Promise<readonly string[]>;
  /** The sweeps of a tenant that are due. */
  dueSweeps(
    tenantId: string,
    now: Date,
  ): Promise<readonly (Sweep & { readonly nextRunAt: Date })[]>;
  /** Leases a running run that is due until `until`. */
  claim(tenantId: string, now: Date, until: Date): Promise<ClaimedRun | undefined>;
  /** Moves the end of the lease of a running run. */
  postpone(tenantId: string, id: string, until: Date): Promise<void>;
  /** Notes the batch of a running run, which is due again at `until`, and forgets its attempts. */
  goOn(tenantId: string, id: string, batchId: string, until: Date): Promise<void>;
  /** Ends a running run. False, with nothing written, if it has ended. */
  end(tenantId: string, change: RunChange): Promise<boolean>;
  /** Removes the runs that ended before an instant, and 366 days ago. */
  forget(tenantId: string, endedBefore: Date): Promise<void>;
  /** Locks a run that is no dry run and changes it. Undefined if there is none. */
  changeRun(
    tenantId: string,
    id: string,
    decide: (run: SweepRun) => RunChange,
  ): Promise<SweepRun | undefined>;
  /** Runs, newest first: those of a kind, those after the cursor, those that are no dry runs and began in a period. */
  runs(
    tenantId: string,
    filter: {
      readonly kind?: SweepKind;
      readonly cursor?: string;
      readonly began?: { readonly from: Date; readonly to: Date };
      readonly limit: number;
    },
  ): Promise<readonly SweepRun[]>;
}
