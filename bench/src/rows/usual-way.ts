import type { Bench } from "#bench.ts";
import type { Measure } from "#measure.ts";
import { merchantHeaders, optionRequest } from "#load/contract-requests.ts";
import { countedDeletions } from "#rows/counted-deletions.ts";
import { httpSample, sampleSize, sideBySide, totalFailures } from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";
import { seedSepa } from "#seed/sepa.ts";
import { fileOf } from "#stack/child.ts";

/** The reference is an order of magnitude slower: a tenth of the requests takes it as long. */
const SHARE = 1 / 10;

/** Row 2: contract 2 over HTTP, against the same written the usual way. */
export async function usualWay(bench: Bench): Promise<Measure[]> {
  const { world, settings } = bench;
  const [tenant] = world.tenants;
  const size = sampleSize(bench);
  const few = sampleSize(bench, SHARE);
  const total = (settings.rounds + 1) * (size + few);
  const supply = await seedSepa(world.ownerUrl, tenant.tenantId, "row2", total);
  await analyze(world.ownerUrl);
  const headers = merchantHeaders(tenant);
  const requests = (count: number) =>
    supply.take(count).map((number) => optionRequest(headers, "row2", number));
  const reference = await world.startApi({
    main: fileOf("reference/main.ts"),
    // It writes the tables itself, which the application may not.
    url: world.ownerUrl,
  });
  const usual = () => httpSample(bench, requests(few), { ports: [reference.port] });
  const ours = () => httpSample(bench, requests(size));

  const { result, missing } = await countedDeletions(world, total, async () => {
    await usual();
    await ours();
    return sideBySide(bench, { usual, ours });
  });
  await reference.stop();
  return [
    {
      row: 2,
      name: "contract 2",
      unit: "/s",
      ours: result.ours.map(({ perSecond }) => perSecond),
      against: {
        name: "the usual way (interactive Prisma transaction)",
        samples: result.usual.map(({ perSecond }) => perSecond),
      },
      goal: { kind: "at_least", value: 12 },
      failures: totalFailures([...result.ours, ...result.usual]) + missing,
      notes: [],
    },
  ];
}
