import type { Bench } from "#bench.ts";
import { merchantHeaders, optionRequest } from "#load/contract-requests.ts";
import type { Measure } from "#measure.ts";
import { betterFloor } from "#rows/better-floor.ts";
import { countedDeletions } from "#rows/counted-deletions.ts";
import { sepaFloors } from "#rows/sepa-floors.ts";
import {
  floorSample,
  httpSample,
  sampleSize,
  sideBySide,
  totalFailures,
  WARM_UP,
} from "#rows/side-by-side.ts";
import { seedSepa } from "#seed/sepa.ts";
import { median } from "#statistics.ts";
import { figure } from "#table.ts";

/** As many as a burst may take; most of them are idle. */
const CONNECTIONS = 128;

/** Row 5: the 99th percentile at half the peak rate, against the median of the floor. */
export async function halfRate(bench: Bench): Promise<Measure[]> {
  const { world, settings, peaks } = bench;
  const [tenant] = world.tenants;
  const size = sampleSize(bench);
  const small = sampleSize(bench, 1 / 4);
  const warmUp = sampleSize(bench, WARM_UP / settings.requests);
  const peakSize = peaks.length === 0 ? size : 0;
  const oursTotal = settings.rounds * size + warmUp + peakSize;
  const floorTotal = (settings.rounds + 1) * small;
  const floors = await sepaFloors(bench, "row5", floorTotal);
  const supply = await seedSepa(world.ownerUrl, tenant.tenantId, "row5", oursTotal);
  const headers = merchantHeaders(tenant);
  const requests = (count: number) =>
    supply.take(count).map((number) => optionRequest(headers, "row5", number));

  const { result, missing } = await countedDeletions(
    world,
    oursTotal + 2 * floorTotal,
    async () => {
      await httpSample(bench, requests(warmUp));
      await floorSample(bench, floors.one, small);
      await floorSample(bench, floors.own, small);
      if (peakSize > 0) peaks.push((await httpSample(bench, requests(peakSize))).perSecond);
      const perSecond = median(peaks) / 2;
      return sideBySide(bench, {
        one: () => floorSample(bench, floors.one, small),
        own: () => floorSample(bench, floors.own, small),
        ours: () => httpSample(bench, requests(size), { perSecond, connections: CONNECTIONS }),
      });
    },
  );
  const { one, own, ours } = result;
  const floor = betterFloor(bench, { "one tenant": one, "a tenant per client": own });
  return [
    {
      row: 5,
      name: "p99 of contract 2 at half the peak rate, open loop,",
      unit: "ms",
      ours: ours.map(({ p99Ms }) => p99Ms),
      against: { name: `the median of ${floor.name}`, samples: floor.medianMs },
      goal: { kind: "at_most", value: 1.5 },
      failures: totalFailures([...one, ...own, ...ours]) + missing,
      notes: [
        `${figure(median(peaks) / 2)}/s; median ${figure(median(ours.map(({ medianMs }) => medianMs)))} ms`,
      ],
    },
  ];
}
