import type { Bench } from "#bench.ts";
import type { Measure } from "#measure.ts";
import { againstNothing, requestsOf } from "#rows/against-nothing.ts";
import { countedRows } from "#rows/counted-rows.ts";
import { sampleSize } from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";
import { seedSepa } from "#seed/sepa.ts";

const NAME = "row18";
const GOAL = 0.4;

/** Row 18: storing a SEPA option and a card token, and the preview of a deletion, against no-ops. */
export async function stores(bench: Bench): Promise<Measure[]> {
  const { world } = bench;
  const size = sampleSize(bench, 1 / 4);
  const total = requestsOf(bench, size);
  const [{ tenantId }] = world.tenants;
  await seedSepa(world.ownerUrl, tenantId, NAME, total);
  await analyze(world.ownerUrl);
  const { result, missing } = await countedRows(world, "credential", 2 * total, () =>
    againstNothing(bench, 18, size, [
      {
        name: "paymentOptions.store",
        kind: "mutation",
        procedure: "paymentOptions.store",
        goal: GOAL,
        input: (place) => ({
          kind: "sepa_direct_debit",
          customerAccountId: `${NAME}-stored-${place}`,
          iban: "DE89370400440532013000",
          debtorName: "Erika Mustermann",
          mandate: {
            scheme: "CORE",
            type: "recurring",
            creditorId: "DE98ZZZ09999999999",
            signedOn: "2026-01-15",
          },
        }),
      },
      {
        name: "cardTokens.store",
        kind: "mutation",
        procedure: "cardTokens.store",
        goal: GOAL,
        input: () => ({ brand: "Visa", last4: "4242", expiry: "12/2031", country: "AU" }),
      },
      {
        name: "deletions.preview",
        kind: "query",
        procedure: "deletions.preview",
        goal: GOAL,
        input(place) {
          const option = `${NAME}-${place + 1}`;
          const target = { kind: "payment_option", customerAccountId: option, reference: option };
          return { target, reason: "customer_request" };
        },
      },
    ]),
  );
  return result.map(({ measure }) => ({ ...measure, failures: measure.failures + missing }));
}
