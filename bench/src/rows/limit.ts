import type { Bench } from "#bench.ts";
import { prepareLimit } from "#floor/limit.ts";
import { merchantHeaders, optionRequest } from "#load/contract-requests.ts";
import type { Measure } from "#measure.ts";
import { countedDeletions } from "#rows/counted-deletions.ts";
import {
  CLIENTS,
  httpSample,
  sampleSize,
  sideBySide,
  totalFailures,
  WARM_UP,
} from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";
import { seedSepa } from "#seed/sepa.ts";
import { median } from "#statistics.ts";
import { figure } from "#table.ts";

/** Row 12: contract 2 over HTTP, against the least that any design writes for a deletion. */
export async function limit(bench: Bench): Promise<Measure[]> {
  const { world, settings, floors } = bench;
  const [tenant] = world.tenants;
  const size = sampleSize(bench);
  const warmUp = sampleSize(bench, WARM_UP / settings.requests);
  const total = settings.rounds * size + warmUp;
  const least = await prepareLimit(world.ownerUrl, 2 * total);
  const supply = await seedSepa(world.ownerUrl, tenant.tenantId, "row12", total);
  await analyze(world.ownerUrl);
  const headers = merchantHeaders(tenant);
  const pgbench = (count: number, asText: boolean) =>
    floors.run({
      script: least.script,
      // The owner of its tables.
      url: world.ownerUrl,
      clients: CLIENTS,
      from: least.take(count),
      count,
      asText,
    });
  const sides = (count: number) => ({
    limit: () => pgbench(count, true),
    prepared: () => pgbench(count, false),
    ours: () =>
      httpSample(
        bench,
        supply.take(count).map((number) => optionRequest(headers, "row12", number)),
      ),
  });
  const { result, missing } = await countedDeletions(world, total, async () => {
    for (const warm of Object.values(sides(warmUp))) await warm();
    return sideBySide(bench, sides(size));
  });
  const { limit: asText, prepared, ours } = result;
  const unwritten = 2 * total - (await least.written());
  return [
    {
      row: 12,
      name: "contract 2",
      unit: "/s",
      ours: ours.map(({ perSecond }) => perSecond),
      against: {
        name: `the limit, ${floors.name}`,
        samples: asText.map(({ perSecond }) => perSecond),
      },
      goal: { kind: "at_least", value: 1.5 },
      failures: totalFailures([...ours, ...asText, ...prepared]) + missing + unwritten,
      notes: [
        `the limit with statements prepared beforehand: ${figure(median(prepared.map(({ perSecond }) => perSecond)))}/s`,
      ],
    },
  ];
}
