import type { Bench } from "#bench.ts";
import { merchantHeaders, optionRequest } from "#load/contract-requests.ts";
import type { Measure } from "#measure.ts";
import { againstNothing } from "#rows/against-nothing.ts";
import { httpSample, sampleSize, totalFailures } from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";
import { asTenant } from "#seed/as-tenant.ts";
import { seedSepa } from "#seed/sepa.ts";

const NAME = "row15";
const GOAL = 0.6;
const STORED = 1_000;
const DELETED = 500;

/** Row 15: reads of one thing each, against a query that reads nothing. */
export async function reads(bench: Bench): Promise<Measure[]> {
  const { world } = bench;
  const [tenant] = world.tenants;
  const { tenantId } = tenant;
  const supply = await seedSepa(world.ownerUrl, tenantId, NAME, STORED + DELETED);
  await analyze(world.ownerUrl);
  const headers = merchantHeaders(tenant);
  const deleted = await httpSample(
    bench,
    supply.take(DELETED).map((number) => optionRequest(headers, NAME, number)),
  );
  const ids = await deletionIds(world.ownerUrl, tenantId);
  const options = supply.take(STORED);

  const called = await againstNothing(bench, 15, sampleSize(bench, 1 / 4), [
    {
      name: "deletions.get",
      kind: "query",
      procedure: "deletions.get",
      goal: GOAL,
      input: (place) => ({ id: ids[place % ids.length] }),
    },
    {
      name: "paymentOptions.get",
      kind: "query",
      procedure: "paymentOptions.get",
      goal: GOAL,
      input(place) {
        const option = `${NAME}-${options[place % options.length]}`;
        return { customerAccountId: option, reference: option };
      },
    },
    {
      name: "settings.get",
      kind: "query",
      procedure: "settings.get",
      goal: GOAL,
      input: () => ({}),
    },
  ]);
  const failures = totalFailures([deleted]);
  return called.map(({ measure }) => ({ ...measure, failures: measure.failures + failures }));
}

async function deletionIds(ownerUrl: string, tenantId: string): Promise<readonly string[]> {
  const { rows } = await asTenant(ownerUrl, tenantId, (client) =>
    client.query<{ id: string }>("SELECT id FROM deletion ORDER BY id DESC LIMIT $1", [DELETED]),
  );
  return rows.map(({ id }) => id);
}
