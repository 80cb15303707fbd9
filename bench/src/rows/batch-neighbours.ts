import { batchClient } from "#batch/batch-client.ts";
import type { Bench } from "#bench.ts";
import { merchantHeaders, optionRequest } from "#load/contract-requests.ts";
import type { Measure } from "#measure.ts";
import { httpSample, sampleSize, sideBySide, totalFailures, WARM_UP } from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";
import { seedCardTokens } from "#seed/card-tokens.ts";
import { seedSepa } from "#seed/sepa.ts";
import { figure } from "#table.ts";

const CONNECTIONS = 128;
/** A moderate load, which leaves room for a batch. */
const PER_SECOND = 100;
/** So many items for each request that the batch lasts longer than the requests. */
const ITEMS = 4;

/** Row 26: the 99th percentile of single deletions beside a running batch of the same tenant, against that without it. */
export async function batchNeighbours(bench: Bench): Promise<Measure[]> {
  const { world, settings } = bench;
  const { ownerUrl, url } = world;
  const [tenant] = world.tenants;
  const size = sampleSize(bench, 1 / 4);
  const warmUp = sampleSize(bench, WARM_UP / settings.requests / 4);
  const items = settings.rounds * size * ITEMS;
  const supply = await seedSepa(
    ownerUrl,
    tenant.tenantId,
    "row26",
    2 * settings.rounds * size + warmUp,
  );
  const tokens = await seedCardTokens(world, tenant.tenantId, "row26-token", items);
  await analyze(ownerUrl);
  const worker = await world.startWorker(url);
  const client = await batchClient(world, bench.api);
  const headers = merchantHeaders(tenant);
  const sample = (count: number) =>
    httpSample(
      bench,
      supply.take(count).map((number) => optionRequest(headers, "row26", number)),
      { perSecond: PER_SECOND, connections: CONNECTIONS },
    );
  await sample(warmUp);
  const { alone, beside } = await sideBySide(bench, {
    alone: () => sample(size),
    beside: async () => {
      const { id } = await client.create();
      const lines = tokens
        .take(size * ITEMS)
        .map((number) => `{"target":{"kind":"card_token","token":"row26-token-${number}"}}\n`);
      await client.upload(id, lines);
      await client.seal(id);
      const running = client.run(await client.preview(id));
      const result = await sample(size);
      const { counts } = await running;
      return { ...result, batchFailures: size * ITEMS - counts.outcomes.completed };
    },
  });
  await worker.stop();
  return [
    {
      row: 26,
      name: `p99 of ${PER_SECOND} single deletions a second beside a batch of the tenant`,
      unit: "ms",
      ours: beside.map(({ p99Ms }) => p99Ms),
      against: { name: "that without it", samples: alone.map(({ p99Ms }) => p99Ms) },
      goal: { kind: "at_most", value: 2 },
      failures:
        totalFailures([...alone, ...beside]) +
        beside.reduce((sum, { batchFailures }) => sum + batchFailures, 0),
      notes: [
        `medians ${figure(beside[0]?.medianMs ?? 0)} and ${figure(alone[0]?.medianMs ?? 0)} ms`,
      ],
    },
  ];
}
