import { bothVersions, type Version } from "#before/versions.ts";
import type { Bench } from "#bench.ts";
import { merchantHeaders, optionRequest } from "#load/contract-requests.ts";
import { queryRequest } from "#load/staff-requests.ts";
import type { Measure } from "#measure.ts";
import { httpSample, sampleSize, sideBySide, totalFailures } from "#rows/side-by-side.ts";
import { staffToken } from "#stack/staff-token.ts";

const NAME = "row14";
const GOAL = 5;
/** Their events fill many pages. */
const DELETED = 400;
const LISTS = ["events.list", "deletions.list"] as const;

/** Row 14: pages of 50 events and of 50 deletions, against the version before. */
export async function pages(bench: Bench): Promise<Measure[]> {
  const { before, ours } = await bothVersions(bench);
  const size = sampleSize(bench, 1 / 16);
  const older = await listing(bench, before);
  const newer = await listing(bench, ours);
  const measures: Measure[] = [];
  for (const list of LISTS) {
    const sides = {
      before: () => older.sample(list, size),
      ours: () => newer.sample(list, size),
    };
    for (const warm of Object.values(sides)) await warm();
    const samples = await sideBySide(bench, sides);
    measures.push({
      row: 14,
      name: `${list} of 50`,
      unit: "/s",
      ours: samples.ours.map(({ perSecond }) => perSecond),
      against: {
        name: before.name,
        samples: samples.before.map(({ perSecond }) => perSecond),
      },
      goal: { kind: "at_least", value: GOAL },
      failures:
        totalFailures([...samples.ours, ...samples.before]) + older.failures + newer.failures,
      notes: [],
    });
  }
  await older.stop();
  await newer.stop();
  return measures;
}

/** An API of a version, with deletions and their events to list. */
async function listing(bench: Bench, { world, seedSepa }: Version) {
  const [tenant] = world.tenants;
  const supply = await seedSepa(world.ownerUrl, tenant.tenantId, NAME, DELETED);
  const api = await world.startApi();
  const there = { ports: [api.port] };
  const headers = merchantHeaders(tenant);
  const deletions = supply.take(DELETED).map((number) => optionRequest(headers, NAME, number));
  const { failures } = await httpSample(bench, deletions, there);
  const token = await staffToken(world, "viewer");
  return {
    failures,
    stop: () => api.stop(),
    sample(list: (typeof LISTS)[number], count: number) {
      const request = queryRequest(token, list, { limit: 50 });
      return httpSample(
        bench,
        Array.from({ length: count }, () => request),
        there,
      );
    },
  };
}
