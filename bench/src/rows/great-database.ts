import type { Bench } from "#bench.ts";
import { merchantHeaders, optionRequest } from "#load/contract-requests.ts";
import type { Measure } from "#measure.ts";
import { countedDeletions } from "#rows/counted-deletions.ts";
import { httpSample, sampleSize, sideBySide, totalFailures, WARM_UP } from "#rows/side-by-side.ts";
import { type Sized, STORED, twoSizes } from "#rows/two-sizes.ts";

/** Row 8: contract 2 over a great database, against the same over one of a hundredth of its size. */
export async function greatDatabase(bench: Bench): Promise<Measure[]> {
  const { settings } = bench;
  const { great, small } = await twoSizes(bench);
  // The small one is not to be used up.
  const most = Math.floor(small.size / (settings.rounds + 2));
  const size = Math.min(sampleSize(bench), most);
  const warmUp = Math.min(sampleSize(bench, WARM_UP / settings.requests), most);
  const sample = ({ api, database, pick }: Sized, count: number) => {
    const headers = merchantHeaders(database.tenants[0]);
    const requests = pick(count).map((number) => optionRequest(headers, STORED, number));
    return httpSample(bench, requests, { ports: [api.port] });
  };
  const total = settings.rounds * size + warmUp;
  const { result, missing } = await countedDeletions(great.database, total, () =>
    countedDeletions(small.database, total, async () => {
      await sample(small, warmUp);
      await sample(great, warmUp);
      return sideBySide(bench, {
        small: () => sample(small, size),
        great: () => sample(great, size),
      });
    }),
  );
  const { result: samples, missing: missingOfSmall } = result;
  return [
    {
      row: 8,
      name: `contract 2, ${great.size} stored`,
      unit: "/s",
      ours: samples.great.map(({ perSecond }) => perSecond),
      against: {
        name: `${small.size} stored`,
        samples: samples.small.map(({ perSecond }) => perSecond),
      },
      goal: { kind: "at_least", value: 0.85 },
      failures: totalFailures([...samples.great, ...samples.small]) + missing + missingOfSmall,
      notes: [],
    },
  ];
}
