import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import type { RiskSignal } from "#records/risk-signal.ts";
import type { NaturalKeyLookup } from "#write-path/change-store.port.ts";

/** The number of signals within the window of each velocity threshold of the policy. */
export function velocityCounts(
  { risk }: TenantPolicy,
  signals: readonly RiskSignal[],
  history: NaturalKeyLookup["history"],
): readonly number[] {
  if (history === undefined) return [];
  return (risk.velocity ?? []).map(({ by, seconds }) => {
    const since = history.at.getTime() - seconds * 1000;
    return signals.filter(({ subject, at }) => subject === history[by] && at.getTime() > since)
      .length;
  });
}
