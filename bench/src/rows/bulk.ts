import { runBatch } from "#batch/run-batch.ts";
import type { Bench } from "#bench.ts";
import { setBased } from "#floor/set-based.ts";
import type { Measure } from "#measure.ts";
import { countedDeletions } from "#rows/counted-deletions.ts";
import { sampleSize, sideBySide, totalFailures } from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";
import { seedSepa } from "#seed/sepa.ts";
import { USUAL_REQUESTS } from "#settings.ts";

/** 50,000 credentials, unless samples are chosen smaller. */
const SHARE = 50_000 / USUAL_REQUESTS;

/** Row 7: a bulk deletion by the batch path, against one statement for all of it. */
export async function bulk(bench: Bench): Promise<Measure[]> {
  const { world, settings } = bench;
  const { url, ownerUrl, masterKey } = world;
  const [{ tenantId }] = world.tenants;
  const name = "row7";
  const size = sampleSize(bench, SHARE);
  const total = 2 * settings.rounds * size;
  const supply = await seedSepa(ownerUrl, tenantId, name, total);
  await analyze(ownerUrl);
  const { result, missing } = await countedDeletions(world, total, () =>
    sideBySide(bench, {
      statement: () => setBased(ownerUrl, tenantId, name, supply.take(size)),
      ours: () =>
        runBatch({
          url,
          tenantId,
          name,
          masterKey: masterKey.toString("base64"),
          numbers: supply.take(size),
        }),
    }),
  );
  const rate = (samples: readonly { perSecond: number }[]) =>
    samples.map(({ perSecond }) => perSecond);
  return [
    {
      row: 7,
      name: `${size} deletions by the batch path`,
      unit: "/s",
      ours: rate(result.ours),
      against: { name: "one set-based statement", samples: rate(result.statement) },
      goal: { kind: "at_least", value: 0.8 },
      failures: totalFailures([...result.ours, ...result.statement]) + missing,
      notes: [],
    },
  ];
}
