import type { Bench } from "#bench.ts";
import { prepareFloor } from "#floor/prepare-floor.ts";
import { merchantHeaders, optionRequest } from "#load/contract-requests.ts";
import type { Measure } from "#measure.ts";
import { countedDeletions } from "#rows/counted-deletions.ts";
import {
  floorSample,
  httpSample,
  sampleSize,
  sideBySide,
  totalFailures,
} from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";
import { seedSepa } from "#seed/sepa.ts";

const SHARE = 1 / 8;

/** Row 6: one client that sends one request after the other, against the floor with one client. */
export async function oneClient(bench: Bench): Promise<Measure[]> {
  const { world, settings } = bench;
  const [tenant] = world.tenants;
  const { tenantId } = tenant;
  const size = sampleSize(bench, SHARE);
  const all = (settings.rounds + 1) * size;
  const headers = merchantHeaders(tenant);
  const ours = await seedSepa(world.ownerUrl, tenantId, "row6", all);
  const theirs = await seedSepa(world.ownerUrl, tenantId, "row6-floor", all);
  await analyze(world.ownerUrl);
  const requests = (count: number) =>
    ours.take(count).map((number) => optionRequest(headers, "row6", number));
  const floor = await prepareFloor(world, "row6", [
    theirs.take(all).map((number) => optionRequest(headers, "row6-floor", number)),
  ]);
  const sides = {
    floor: () => floorSample(bench, floor, size, 1),
    ours: () => httpSample(bench, requests(size), { connections: 1 }),
  };

  const { result, missing } = await countedDeletions(world, 2 * all, async () => {
    for (const warm of Object.values(sides)) await warm();
    return sideBySide(bench, sides);
  });
  return [
    {
      row: 6,
      name: "median of contract 2, one client,",
      unit: "ms",
      ours: result.ours.map(({ medianMs }) => medianMs),
      against: {
        name: `${bench.floors.name} with one client`,
        samples: result.floor.map(({ medianMs }) => medianMs),
      },
      goal: { kind: "at_most", value: 3 },
      failures: totalFailures([...result.ours, ...result.floor]) + missing,
      notes: [],
    },
  ];
}
