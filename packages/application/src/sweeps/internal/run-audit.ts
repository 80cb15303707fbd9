import type { SweepRun } from "#sweeps/sweep-store.port.ts";
import type { AuditEntry } from "#write-path/change.ts";

/** The audit entry of a change of a run. */
export function runAudit(
  { id, kind, dryRun, state, found, done, left }: SweepRun,
  { by, at, action = "sweep.run" }: { by: string; at: Date; action?: string },
): AuditEntry {
  return {
    occurredAt: at,
    actor: by,
    action,
    subject: id,
    outcome: dryRun ? "dry_run" : state,
    details: { kind, found, done, left },
  };
}
