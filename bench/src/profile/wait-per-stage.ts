import type { StageTime } from "@expunge/application/runtime/stage-timing";

/** A stage that has ended, and when: in microseconds of the machine's monotonic clock. */
export type ToldStage = StageTime & { readonly at: number };

/** How long a deletion waits for each stage, in milliseconds: the mean over those that had it within a window. */
export function waitPerStage(
  told: readonly ToldStage[],
  [from, to]: readonly [number, number],
): ReadonlyMap<string, number> {
  const sums = new Map<string, { ms: number; deletions: number }>();
  for (const { stage, ms, deletions, at } of told) {
    if (at < from || at > to) continue;
    const sum = sums.get(stage) ?? { ms: 0, deletions: 0 };
    sums.set(stage, { ms: sum.ms + ms * deletions, deletions: sum.deletions + deletions });
  }
  return new Map([...sums].map(([stage, { ms, deletions }]) => [stage, ms / deletions]));
}
