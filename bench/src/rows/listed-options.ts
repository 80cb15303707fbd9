import type { Bench } from "#bench.ts";
import { merchantHeaders } from "#load/contract-requests.ts";
import type { Measure } from "#measure.ts";
import { CLIENTS, httpSample, sampleSize, sideBySide, totalFailures } from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";
import { seedSepa } from "#seed/sepa.ts";

const NAME = "row16";

/** Row 16: contract 2's list of an account's options, against the same read by pgbench in a transaction that names its tenant. */
export async function listedOptions(bench: Bench): Promise<Measure[]> {
  const { world, floors } = bench;
  const [tenant] = world.tenants;
  const size = sampleSize(bench, 1 / 2);
  await seedSepa(world.ownerUrl, tenant.tenantId, NAME, size);
  await analyze(world.ownerUrl);
  const headers = merchantHeaders(tenant);
  const requests = Array.from({ length: size }, (_, place) => ({
    method: "GET",
    path: `/accounts/${NAME}-${place + 1}/paymentOptions`,
    headers,
    status: 200,
  }));
  const script = { statements: transaction(tenant.tenantId), size };
  const sides = {
    floor: () => floors.run({ script, url: world.url, clients: CLIENTS, from: 0, count: size }),
    ours: () => httpSample(bench, requests),
  };
  for (const warm of Object.values(sides)) await warm();
  const { floor, ours } = await sideBySide(bench, sides);
  return [
    {
      row: 16,
      name: "contract 2, the list of an account",
      unit: "/s",
      ours: ours.map(({ perSecond }) => perSecond),
      against: {
        name: `${floors.name}, four statements`,
        samples: floor.map(({ perSecond }) => perSecond),
      },
      goal: { kind: "at_least", value: 0.4 },
      failures: totalFailures([...ours, ...floor]),
      notes: [],
    },
  ];
}

function transaction(tenantId: string): readonly string[] {
  return [
    "BEGIN",
    `SELECT set_config('app.tenant_id', '${tenantId}', true)`,
    `SELECT c.reference, c.method, c.brand, c.last4, c.expires_on, c.masked_number, c.is_default, c.created_at, m.reference AS mandate,
       m.creditor_id, m.scheme, m.type, m.signed_on, m.state
     FROM credential c LEFT JOIN mandate m ON m.tenant_id = c.tenant_id AND m.credential_id = c.id
     WHERE c.tenant_id = '${tenantId}' AND c.kind = 'payment_option' AND c.account_id = '${NAME}-' || ((:n)::int + 1)
       AND c.state = 'active'
     ORDER BY c.reference LIMIT 200`,
    "COMMIT",
  ];
}
