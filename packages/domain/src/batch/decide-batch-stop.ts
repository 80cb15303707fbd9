import type { BatchLimits } from "#batch/batch-limits.ts";
import { reason, type Reason } from "#rules.ts";

/** What has become of the items that were decided since a batch was started or resumed. */
export type BatchProgress = {
  /** The items of the batch. */
  readonly items: number;
  readonly decided: number;
  /** Refused or not found although the preview promised otherwise. */
  readonly unexpected: number;
  readonly failed: number;
};

/** A share is taken of this many items at least, or of all if there are fewer: a single refusal at the start stops nothing. */
const SAMPLE = 100;

/**
 * The reason for which a running batch stops, if any: more refusals than its preview promised (BATCH-08), or more failures at the network
 * (BATCH-09) than the limits allow.
 */
export function batchStopReason(
  { items, decided, unexpected, failed }: BatchProgress,
  { stopAtRefusedShare = 1, stopAtFailedShare = 1 }: BatchLimits,
): Reason | undefined {
  const of = Math.max(decided, Math.min(SAMPLE, items));
  if (unexpected > stopAtRefusedShare * of) return reason("BATCH-08");
  return failed > stopAtFailedShare * of ? reason("BATCH-09") : undefined;
}
