import type { Bench } from "#bench.ts";
import { queryRequest } from "#load/staff-requests.ts";
import type { Measure } from "#measure.ts";
import { type AskedList, type ListName, listsOf } from "#rows/asked-lists.ts";
import { httpSample, sideBySide } from "#rows/side-by-side.ts";
import { type Sized, twoSizes } from "#rows/two-sizes.ts";
import { seedAccount } from "#seed/account.ts";
import { seedDeletions } from "#seed/deletions.ts";
import { staffToken } from "#stack/staff-token.ts";
import { median } from "#statistics.ts";
import { figure } from "#table.ts";

/** Enough for a 99th percentile that is not the slowest one. */
const ASKED = 400;
/** A list this slow is far from its goal: it is queried a few times only, or it would take hours. */
const FEW = 20;
const HOPELESS_MS = 250;

type Sample = {
  readonly p99Ms: readonly number[];
  readonly failures: number;
  /** The filters with unexpected answers. */
  readonly failed: readonly string[];
};

/** Row 10: the console's lists over a great database with any filter and page, against the first page of a small one. */
export async function lists(bench: Bench): Promise<Measure[]> {
  const { world, log } = bench;
  const { great, small } = await twoSizes(bench);
  for (const { database, size } of [small, great]) {
    log(`  ${size} deletions`);
    const [{ tenantId }] = database.tenants;
    await seedDeletions(database.ownerUrl, tenantId, "listed", size);
    await seedAccount(database.ownerUrl, tenantId, size / 200);
  }
  const token = await staffToken(world, "viewer");

  const sample = async (sized: Sized, asked: readonly AskedList[]): Promise<Sample> => {
    const p99Ms: number[] = [];
    const failed: string[] = [];
    let failures = 0;
    for (const list of asked) {
      const requests = Array.from({ length: ASKED }, (_, place) =>
        queryRequest(token, list.name, list.inputOf(place)),
      );
      const load = { ports: [sized.api.port], connections: 1 };
      const few = await httpSample(bench, requests.slice(0, FEW), load);
      const isHopeless = few.medianMs > HOPELESS_MS;
      const result = isHopeless ? few : await httpSample(bench, requests, load);
      p99Ms.push(result.p99Ms);
      failures += result.failures;
      if (result.failures > 0) failed.push(`${list.filter}: ${result.failedWith}`);
    }
    return { p99Ms, failures, failed };
  };
  const ofList = async (name: ListName): Promise<Measure> => {
    const all = listsOf(name, great.size);
    const [first] = listsOf(name, small.size);
    if (first === undefined) throw new Error(`${name}: there is nothing to list`);
    await sample(small, [first]);
    const samples = await sideBySide(bench, {
      small: () => sample(small, [first]),
      great: () => sample(great, all),
    });
    const byFilter = all.map(({ filter }, place) => ({
      filter,
      p99: samples.great.map(({ p99Ms }) => p99Ms[place] ?? Number.NaN),
    }));
    const [worst, ...others] = byFilter.toSorted((a, b) => median(b.p99) - median(a.p99));
    return {
      row: 10,
      name: `p99 of ${name}, ${great.size} rows, ${worst?.filter},`,
      unit: "ms",
      ours: worst?.p99 ?? [],
      against: {
        name: `the first page of ${small.size}`,
        samples: samples.small.map(({ p99Ms }) => p99Ms[0] ?? Number.NaN),
      },
      goal: { kind: "at_most", value: 2 },
      failures: [...samples.great, ...samples.small].reduce((sum, one) => sum + one.failures, 0),
      notes: others.map(({ filter, p99 }) => `${name}, ${filter}: ${figure(median(p99))} ms`),
    };
  };
  return [await ofList("deletions.list"), await ofList("paymentOptions.list")];
}
