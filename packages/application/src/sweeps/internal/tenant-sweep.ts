import { DEFAULT_SWEEPS, type SweepKind } from "@expunge/domain/sweep/sweep-kind";
import type { Sweep } from "#sweeps/sweep-store.port.ts";

/** A sweep of a tenant: as it was changed, or as all are by default. */
export function tenantSweep(kind: SweepKind, stored: readonly Sweep[]): Sweep {
  return stored.find((sweep) => sweep.kind === kind) ?? { kind, ...DEFAULT_SWEEPS[kind] };
}
