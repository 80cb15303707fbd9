import type { Bench } from "#bench.ts";
import type { Measure } from "#measure.ts";
import { againstNothing, requestsOf } from "#rows/against-nothing.ts";
import { countedRows } from "#rows/counted-rows.ts";
import { sampleSize } from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";
import { seedSepa } from "#seed/sepa.ts";

const NAME = "row19";
const DAY_MS = 24 * 60 * 60 * 1000;
const DUE_IN_DAYS = 30;

/** Row 19: collections of one mandate, which each of them locks in turn, against a no-op. Each sample has a mandate of its own. */
export async function collections(bench: Bench): Promise<Measure[]> {
  const { world, settings } = bench;
  const size = sampleSize(bench, 1 / 16);
  const total = requestsOf(bench, size);
  const [{ tenantId }] = world.tenants;
  await seedSepa(world.ownerUrl, tenantId, NAME, settings.rounds + 1);
  await analyze(world.ownerUrl);
  const dueOn = new Date(Date.now() + DUE_IN_DAYS * DAY_MS).toISOString().slice(0, 10);
  const { result, missing } = await countedRows(world, "collection", total, () =>
    againstNothing(bench, 19, size, [
      {
        name: "mandates.recordCollection on one mandate",
        kind: "mutation",
        procedure: "mandates.recordCollection",
        goal: 0.3,
        input: (place) => ({
          mandateReference: `${NAME}-${Math.floor(place / size) + 1}`,
          creditorId: "DE98ZZZ09999999999",
          endToEndId: `${NAME}-${place}`,
          amountMinor: 1_999,
          currency: "EUR",
          dueOn,
          status: "planned",
        }),
      },
    ]),
  );
  return result.map(({ measure }) => ({ ...measure, failures: measure.failures + missing }));
}
