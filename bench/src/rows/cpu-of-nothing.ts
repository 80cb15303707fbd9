import { bothVersions, type Version } from "#before/versions.ts";
import type { Bench } from "#bench.ts";
import { staffRequest } from "#load/contract-requests.ts";
import type { Measure } from "#measure.ts";
import { NOTHING } from "#noop/nothing.ts";
import { httpSample, sampleSize, sideBySide, totalFailures, WARM_UP } from "#rows/side-by-side.ts";
import { staffToken } from "#stack/staff-token.ts";
import { cpuSeconds } from "#stack/usage.ts";

const MICROSECONDS = 1e6;

/** Row 20: the CPU time of a mutation that does nothing, against the version before. */
export async function cpuOfNothing(bench: Bench): Promise<Measure[]> {
  const { before, ours } = await bothVersions(bench);
  const size = sampleSize(bench);
  const warmUp = sampleSize(bench, WARM_UP / bench.settings.requests);
  const older = await answering(bench, before);
  const newer = await answering(bench, ours);
  await older.sample(warmUp);
  await newer.sample(warmUp);
  const samples = await sideBySide(bench, {
    before: () => older.sample(size),
    ours: () => newer.sample(size),
  });
  await older.stop();
  await newer.stop();
  return [
    {
      row: 20,
      name: "CPU of a no-op mutation",
      unit: "us",
      ours: samples.ours.map(({ cpu }) => cpu),
      against: { name: before.name, samples: samples.before.map(({ cpu }) => cpu) },
      goal: { kind: "at_most", value: 0.5 },
      failures: totalFailures([...samples.ours, ...samples.before]),
      notes: [],
    },
  ];
}

/** The server of a version, with a no-op. */
async function answering(bench: Bench, { world, fileOf }: Version) {
  const server = await world.startApi({ main: fileOf("noop/main.ts") });
  const request = staffRequest(await staffToken(world, "agent"), NOTHING, "row20", 0);
  return {
    stop: () => server.stop(),
    async sample(count: number) {
      const requests = Array.from({ length: count }, () => request);
      const start = cpuSeconds([server.pid]);
      const { failures } = await httpSample(bench, requests, { ports: [server.port] });
      const cpu = ((cpuSeconds([server.pid]) - start) * MICROSECONDS) / count;
      return { cpu, failures };
    },
  };
}
