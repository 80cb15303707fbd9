import { setTimeout as sleep } from "node:timers/promises";
import { bothVersions, type Version } from "#before/versions.ts";
import type { Bench } from "#bench.ts";
import type { Measure } from "#measure.ts";
import { sideBySide } from "#rows/side-by-side.ts";
import { residentBytes } from "#stack/usage.ts";
import { median } from "#statistics.ts";
import { figure } from "#table.ts";

const MEGABYTE = 1e6;
/** What its start leaves is collected by then. */
const IDLE_MS = 3_000;

/** Row 22: from the start of an API to its readiness, and its memory while it is idle. */
export async function start(bench: Bench): Promise<Measure[]> {
  const { before, ours } = await bothVersions(bench);
  // The first start compiles what the next ones find compiled.
  for (const { world } of [before, ours]) await (await world.startApi()).stop();
  const samples = await sideBySide(bench, {
    before: () => started(before),
    ours: () => started(ours),
  });
  const measure = (what: "ms" | "MB", name: string, goal: number): Measure => ({
    row: 22,
    name,
    unit: what,
    ours: samples.ours.map((sample) => sample[what]),
    goal: { kind: "at_most", value: goal, unit: what },
    failures: 0,
    notes: [
      `${name}, ${before.name}: ${figure(median(samples.before.map((sample) => sample[what])))} ${what}`,
    ],
  });
  return [
    measure("ms", "start of the API until it is ready", 1_500),
    measure("MB", "memory of an idle API", 120),
  ];
}

async function started({ world }: Version) {
  const since = performance.now();
  const api = await world.startApi();
  const ms = performance.now() - since;
  await sleep(IDLE_MS);
  const MB = residentBytes(api.pid) / MEGABYTE;
  await api.stop();
  return { ms, MB };
}
