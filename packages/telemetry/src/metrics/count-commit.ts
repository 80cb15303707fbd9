import type { Change } from "@expunge/application/write-path/change";
import type { DeletionRecord } from "@expunge/application/records/deletion";
import type { CommittedChanges } from "@expunge/application/write-path/commit-channel";
import { METRICS } from "#metrics/metric-catalogue.ts";
import type { MetricSums } from "#metrics/metric-sums.ts";

const MOMENTS = [
  ["disabled", "disabledAt"],
  ["network_confirmed", "networkConfirmedAt"],
  ["completed", "completedAt"],
] as const;

/**
 * Counts committed changes. A deletion is written only when it enters a state. A moment of it is observed when its time equals the time of
 * the change, which the audit entry contains.
 */
export function countCommit(sums: MetricSums, { changes }: CommittedChanges): void {
  for (const change of changes) {
    const { deletion, superseded, request } = change;
    for (const record of [superseded, deletion]) if (record) countState(sums, record);
    if (deletion) observeMoments(sums, deletion, change);
    if (request?.state === "succeeded" || request?.state === "failed") {
      const { operation, state, attempts } = request;
      sums.count(METRICS.networkRequests, { operation, outcome: state });
      sums.count(METRICS.networkRetries, { operation }, Math.max(0, attempts - 1));
    }
  }
}

function countState(sums: MetricSums, { targetKind, state }: DeletionRecord): void {
  sums.count(METRICS.deletions, { kind: targetKind, state });
}

function observeMoments(
  sums: MetricSums,
  deletion: DeletionRecord,
  { audit }: Pick<Change, "audit">,
): void {
  const { acceptedAt, targetKind: kind } = deletion;
  const now = audit[0]?.occurredAt.getTime();
  if (acceptedAt === null || now === undefined) return;
  for (const [to, moment] of MOMENTS) {
    if (deletion[moment]?.getTime() !== now) continue;
    // Clocks of processes differ.
    const seconds = Math.max(0, now - acceptedAt.getTime()) / 1000;
    sums.observe(METRICS.deletionSeconds, { kind, to }, seconds);
  }
}
