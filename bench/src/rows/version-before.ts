import { bothVersions, type Version } from "#before/versions.ts";
import type { Bench } from "#bench.ts";
import { merchantHeaders, optionRequest } from "#load/contract-requests.ts";
import type { Measure } from "#measure.ts";
import { countedDeletions } from "#rows/counted-deletions.ts";
import { httpSample, sampleSize, sideBySide, totalFailures, WARM_UP } from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";

const NAME = "row13";

/** Row 13: contract 2 over HTTP, against the version before. */
export async function againstVersionBefore(bench: Bench): Promise<Measure[]> {
  const { settings } = bench;
  const { before, ours } = await bothVersions(bench);
  const size = sampleSize(bench);
  const warmUp = sampleSize(bench, WARM_UP / settings.requests);
  const total = settings.rounds * size + warmUp;
  // Both start now: neither has a process that is older than the other's.
  const older = await deleting(bench, before, total);
  const newer = await deleting(bench, ours, total);
  const { result, missing } = await countedDeletions(ours.world, total, () =>
    countedDeletions(before.world, total, async () => {
      await older.sample(warmUp);
      await newer.sample(warmUp);
      return sideBySide(bench, {
        before: () => older.sample(size),
        ours: () => newer.sample(size),
      });
    }),
  );
  await older.stop();
  await newer.stop();
  const { result: samples, missing: missingBefore } = result;
  return [
    {
      row: 13,
      name: "contract 2",
      unit: "/s",
      ours: samples.ours.map(({ perSecond }) => perSecond),
      against: {
        name: before.name,
        samples: samples.before.map(({ perSecond }) => perSecond),
      },
      goal: { kind: "at_least", value: 2 },
      failures: totalFailures([...samples.ours, ...samples.before]) + missing + missingBefore,
      notes: [],
    },
  ];
}

/** An API of a version, with so many options to delete. */
async function deleting(bench: Bench, { world, seedSepa }: Version, total: number) {
  const [tenant] = world.tenants;
  const supply = await seedSepa(world.ownerUrl, tenant.tenantId, NAME, total);
  await analyze(world.ownerUrl);
  const api = await world.startApi();
  const headers = merchantHeaders(tenant);
  return {
    stop: () => api.stop(),
    async sample(count: number) {
      const requests = supply.take(count).map((number) => optionRequest(headers, NAME, number));
      await world.settle();
      return httpSample(bench, requests, { ports: [api.port] });
    },
  };
}
