import type { Bench } from "#bench.ts";
import type { Measure } from "#measure.ts";
import { merchantHeaders, optionRequest } from "#load/contract-requests.ts";
import { betterFloor } from "#rows/better-floor.ts";
import { sepaFloors } from "#rows/sepa-floors.ts";
import {
  CLIENTS,
  floorSample,
  httpSample,
  sampleSize,
  sideBySide,
  totalFailures,
  WARM_UP,
} from "#rows/side-by-side.ts";
import { countedDeletions } from "#rows/counted-deletions.ts";
import { seedSepa } from "#seed/sepa.ts";
import { figure } from "#table.ts";

/** Row 1: contract 2 over HTTP, against the statements of one deletion driven by pgbench. */
export async function contract2(bench: Bench): Promise<Measure[]> {
  const { world, settings, peaks } = bench;
  const [tenant] = world.tenants;
  const size = sampleSize(bench);
  const all = settings.rounds * size;
  const warmUp = sampleSize(bench, WARM_UP / settings.requests);
  const floors = await sepaFloors(bench, "row1", all + warmUp);
  const supply = await seedSepa(world.ownerUrl, tenant.tenantId, "row1", all + warmUp);
  const headers = merchantHeaders(tenant);
  const requests = (count: number) =>
    supply.take(count).map((number) => optionRequest(headers, "row1", number));

  const missing = await countedDeletions(world, 3 * (all + warmUp), async () => {
    await floorSample(bench, floors.one, warmUp);
    await floorSample(bench, floors.own, warmUp);
    await httpSample(bench, requests(warmUp));
    return sideBySide(bench, {
      one: () => floorSample(bench, floors.one, size),
      own: () => floorSample(bench, floors.own, size),
      ours: () => httpSample(bench, requests(size)),
    });
  });
  const { one, own, ours } = missing.result;
  peaks.push(...ours.map(({ perSecond }) => perSecond));
  const floor = betterFloor(bench, { "one tenant": one, "a tenant per client": own });
  const cpu = ours.map(({ cpuSeconds, seconds }) => cpuSeconds / seconds);
  return [
    {
      row: 1,
      name: "contract 2",
      unit: "/s",
      ours: ours.map(({ perSecond }) => perSecond),
      against: floor,
      goal: { kind: "at_least", value: 1.5 },
      failures: totalFailures([...one, ...own, ...ours]) + missing.missing,
      notes: [
        ...floor.notes,
        `${CLIENTS} clients; latency median ${figure(ours[0]?.medianMs ?? 0)} ms, p99 ${figure(ours[0]?.p99Ms ?? 0)} ms; the client took ${figure(cpu[0] ?? 0)} of a core`,
      ],
    },
  ];
}
