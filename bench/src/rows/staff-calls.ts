import type { Bench } from "#bench.ts";
import {
  merchantHeaders,
  optionRequest,
  staffBatch,
  staffRequest,
} from "#load/contract-requests.ts";
import type { Measure } from "#measure.ts";
import { NOTHING } from "#noop/nothing.ts";
import { countedDeletions } from "#rows/counted-deletions.ts";
import { httpSample, sampleSize, sideBySide, totalFailures, WARM_UP } from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";
import { seedSepa } from "#seed/sepa.ts";
import { fileOf } from "#stack/child.ts";
import { staffToken } from "#stack/staff-token.ts";

const BATCH = 10;

/** Row 4: `deletions.request` against a mutation that does nothing, and ten in a batch against contract 2. */
export async function staffCalls(bench: Bench): Promise<Measure[]> {
  const { world, settings } = bench;
  const [tenant] = world.tenants;
  const size = sampleSize(bench);
  const warmUp = sampleSize(bench, WARM_UP / settings.requests);
  const total = 3 * (settings.rounds * size + warmUp);
  const supply = await seedSepa(world.ownerUrl, tenant.tenantId, "row4", total);
  await analyze(world.ownerUrl);
  const token = await staffToken(world, "agent");
  // The same server for all four, so that none has a process that is younger or emptier.
  const server = await world.startApi({ main: fileOf("noop/main.ts") });
  const there = { ports: [server.port] };
  const headers = merchantHeaders(tenant);
  const sides = (count: number) => ({
    nothing: () => {
      const request = staffRequest(token, NOTHING, "row4", 0);
      return httpSample(
        bench,
        Array.from({ length: count }, () => request),
        there,
      );
    },
    single: () => {
      const numbers = supply.take(count);
      const call = (number: number) => staffRequest(token, "deletions.request", "row4", number);
      return httpSample(bench, numbers.map(call), there);
    },
    batch: () => {
      const numbers = supply.take(count);
      const lists = Array.from({ length: Math.ceil(count / BATCH) }, (_, place) =>
        numbers.slice(place * BATCH, (place + 1) * BATCH),
      );
      return httpSample(
        bench,
        lists.map((list) => staffBatch(token, "row4", list)),
        there,
      );
    },
    contract: () => {
      const requests = supply.take(count).map((one) => optionRequest(headers, "row4", one));
      return httpSample(bench, requests, there);
    },
  });

  const { result, missing } = await countedDeletions(world, total, async () => {
    for (const warm of Object.values(sides(warmUp))) await warm();
    return sideBySide(bench, sides(size));
  });
  await server.stop();
  const rate = (samples: readonly { perSecond: number }[]) =>
    samples.map(({ perSecond }) => perSecond);
  const { nothing, single, batch, contract } = result;
  const callsPerRequest = size / Math.ceil(size / BATCH);
  return [
    {
      row: 4,
      name: "deletions.request",
      unit: "/s",
      ours: rate(single),
      against: { name: "a no-op mutation", samples: rate(nothing) },
      goal: { kind: "at_least", value: 0.6 },
      failures: totalFailures([...single, ...nothing]) + missing,
      notes: [],
    },
    {
      row: 4,
      name: `deletions.request, ${BATCH} in a batch,`,
      unit: "/s",
      ours: rate(batch).map((perSecond) => perSecond * callsPerRequest),
      against: { name: "contract 2", samples: rate(contract) },
      goal: { kind: "at_least", value: 0.8 },
      failures: totalFailures([...batch, ...contract]) + missing,
      notes: [],
    },
  ];
}
