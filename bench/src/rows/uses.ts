import type { Bench } from "#bench.ts";
import type { Measure } from "#measure.ts";
import { againstNothing, requestsOf } from "#rows/against-nothing.ts";
import { countedRows } from "#rows/counted-rows.ts";
import { sampleSize } from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";
import { seedSepa } from "#seed/sepa.ts";

const NAME = "row17";
const EACH = "credentials.authorizeUse";
const MEDIAN_MS = 15;

/** Row 17: the question that every payment asks, of credentials in turn and of one alone, against a no-op. */
export async function uses(bench: Bench): Promise<Measure[]> {
  const { world } = bench;
  const size = sampleSize(bench, 1 / 4);
  const total = requestsOf(bench, size);
  const [{ tenantId }] = world.tenants;
  await seedSepa(world.ownerUrl, tenantId, NAME, total);
  await analyze(world.ownerUrl);
  const use = (number: number) => ({
    target: {
      kind: "payment_option",
      customerAccountId: `${NAME}-${number}`,
      reference: `${NAME}-${number}`,
    },
    amountMinor: 1_999,
    currency: "EUR",
  });
  const call = { kind: "mutation", procedure: EACH } as const;
  const { result, missing } = await countedRows(world, "use_authorization", 2 * total, () =>
    againstNothing(bench, 17, size, [
      { ...call, name: EACH, goal: 0.5, input: (place) => use(place + 1) },
      { ...call, name: `${EACH} of one credential`, goal: 0.4, input: () => use(1) },
    ]),
  );
  const measures = result.map(({ measure }) => ({
    ...measure,
    failures: measure.failures + missing,
  }));
  const [each] = result;
  if (each === undefined) return measures;
  return [
    ...measures,
    {
      row: 17,
      name: `median of ${EACH}, 32 callers`,
      unit: "ms",
      ours: each.samples.map(({ medianMs }) => medianMs),
      goal: { kind: "at_most", value: MEDIAN_MS, unit: "ms" },
      failures: each.measure.failures,
      notes: [],
    },
  ];
}
