import type { Bench } from "#bench.ts";
import type { FloorResult } from "#floor/floor-script.ts";
import { median } from "#statistics.ts";
import { figure } from "#table.ts";

type Floor = {
  readonly name: string;
  /** Deletions per second. */
  readonly samples: readonly number[];
  /** Latencies, in milliseconds. */
  readonly medianMs: readonly number[];
  readonly notes: readonly string[];
};

/** The floor that counts is the faster of the two distributions of tenants; both are printed. */
export function betterFloor(
  { floors }: Bench,
  ways: Readonly<Record<string, readonly FloorResult[]>>,
): Floor {
  const [best, ...others] = Object.entries(ways)
    .map(([way, results]) => ({
      way,
      samples: results.map(({ perSecond }) => perSecond),
      medianMs: results.map(({ medianMs }) => medianMs),
    }))
    .toSorted((a, b) => median(b.samples) - median(a.samples));
  if (best === undefined) throw new Error("there is no floor to be held against");
  const { way, samples, medianMs } = best;
  return {
    name: `${floors.name}, ${way}`,
    samples,
    medianMs,
    notes: others.map(
      (other) => `${floors.name}, ${other.way}: ${figure(median(other.samples))}/s`,
    ),
  };
}
