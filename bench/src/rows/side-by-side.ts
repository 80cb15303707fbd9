import type { Bench } from "#bench.ts";
import type { FloorResult } from "#floor/floor-script.ts";
import type { FloorSupply } from "#floor/prepare-floor.ts";
import type { ExpectedRequest } from "#load/http-request.ts";
import { type Load, type LoadResult, runLoad } from "#load/run-load.ts";

/** A server and a client need some requests before they are as fast as they will be. */
export const WARM_UP = 4_000;
export const CLIENTS = 16;
const CONNECTIONS = 32;

type Sides = Readonly<Record<string, () => Promise<object>>>;
type Samples<Taken extends Sides> = {
  readonly [Side in keyof Taken]: Awaited<ReturnType<Taken[Side]>>[];
};

/** Takes a sample of each side in turn, round after round: changes on the machine affect all sides. */
export async function sideBySide<Taken extends Sides>(
  { settings, world, log }: Bench,
  sides: Taken,
): Promise<Samples<Taken>> {
  const samples: Record<string, object[]> = {};
  for (let round = 1; round <= settings.rounds; round += 1) {
    for (const [name, take] of Object.entries(sides)) {
      await world.settle();
      const sample = await take();
      samples[name] = [...(samples[name] ?? []), sample];
      log(`  round ${round}: ${name} ${JSON.stringify(sample)}`);
    }
  }
  return samples as Samples<Taken>;
}

/** Runs so many deletions of a floor. */
export function floorSample(
  { floors, world }: Bench,
  floor: FloorSupply,
  count: number,
  clients = CLIENTS,
): Promise<FloorResult> {
  const from = floor.take(count);
  return floors.run({ script: floor.script, url: world.url, clients, from, count });
}

/** Sends requests to the API that the rows share, unless it is another one, over 32 connections. */
export function httpSample(
  { api }: Bench,
  requests: readonly ExpectedRequest[],
  load: Partial<Load> = {},
): Promise<LoadResult> {
  return runLoad({ ports: [api.port], connections: CONNECTIONS, ...load }, requests);
}

/** The requests of one sample: whole turns of the floor's clients. */
export function sampleSize({ settings }: Bench, share = 1): number {
  return Math.max(CLIENTS, Math.floor((settings.requests * share) / CLIENTS) * CLIENTS);
}

export function totalFailures(samples: readonly { readonly failures: number }[]): number {
  return samples.reduce((total, { failures }) => total + failures, 0);
}
