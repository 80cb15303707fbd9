import type { Bench } from "#bench.ts";
import type { LoadResult } from "#load/run-load.ts";
import { mutationRequest, queryRequest } from "#load/staff-requests.ts";
import type { Measure } from "#measure.ts";
import { NOTHING, NOTHING_READ } from "#noop/nothing.ts";
import { httpSample, sampleSize, sideBySide, totalFailures, WARM_UP } from "#rows/side-by-side.ts";
import { fileOf } from "#stack/child.ts";
import { staffToken } from "#stack/staff-token.ts";

/** A call of staff that is held against a no-op of its kind. */
export type Call = {
  readonly name: string;
  readonly kind: "query" | "mutation";
  readonly procedure: string;
  /** The share of the no-op's rate that it is to reach. */
  readonly goal: number;
  /** The input of its request of this number, from 0 on over all samples. */
  input(place: number): object;
};

export type Called = { readonly measure: Measure; readonly samples: readonly LoadResult[] };

const NO_OPS = { query: NOTHING_READ, mutation: NOTHING };
const REQUESTS = { query: queryRequest, mutation: mutationRequest };

/** How many requests of each call `againstNothing` sends with samples of this size: one of them is the warm-up. */
export function requestsOf({ settings }: Bench, size: number): number {
  return (settings.rounds + 1) * size;
}

/** Measures calls in samples of this size beside no-ops with the same input, all of one server. */
export async function againstNothing(
  bench: Bench,
  row: number,
  size: number,
  calls: readonly Call[],
): Promise<readonly Called[]> {
  const { world, settings } = bench;
  const token = await staffToken(world, "agent");
  const server = await world.startApi({ main: fileOf("noop/main.ts") });
  const send = (kind: Call["kind"], procedure: string, inputs: readonly object[]) => {
    const requests = inputs.map((input) => REQUESTS[kind](token, procedure, input));
    return httpSample(bench, requests, { ports: [server.port] });
  };
  const nothing = (count: number) =>
    Object.entries(Object.fromEntries(calls.map((call) => [call.kind, call]))).map(
      ([, { kind, input }]) => {
        const inputs = Array.from({ length: count }, () => input(0));
        return [NO_OPS[kind], () => send(kind, NO_OPS[kind], inputs)] as const;
      },
    );
  const sides = calls.map(({ name, kind, procedure, input }) => {
    let next = 0;
    const sample = () => {
      const inputs = Array.from({ length: size }, () => input(next++));
      return send(kind, procedure, inputs);
    };
    return [name, sample] as const;
  });

  const warmUp = sampleSize(bench, WARM_UP / settings.requests);
  for (const [, warm] of [...nothing(warmUp), ...sides]) await warm();
  const samples = await sideBySide(
    bench,
    Object.fromEntries([...nothing(sampleSize(bench, 1 / 2)), ...sides]),
  );
  await server.stop();
  return calls.map(({ name, kind, goal }) => {
    const [ours, theirs] = [samples[name] ?? [], samples[NO_OPS[kind]] ?? []];
    const measure: Measure = {
      row,
      name,
      unit: "/s",
      ours: ours.map(({ perSecond }) => perSecond),
      against: { name: `a no-op ${kind}`, samples: theirs.map(({ perSecond }) => perSecond) },
      goal: { kind: "at_least", value: goal },
      failures: totalFailures([...ours, ...theirs]),
      notes: [],
    };
    return { measure, samples: ours };
  });
}
