import type { Bench } from "#bench.ts";
import { type FloorSupply, prepareFloor } from "#floor/prepare-floor.ts";
import { merchantHeaders, optionRequest } from "#load/contract-requests.ts";
import type { HttpRequest } from "#load/http-request.ts";
import { analyze } from "#seed/analyze.ts";
import { seedSepa } from "#seed/sepa.ts";
import type { Tenant } from "#stack/tenants.ts";

/** The floors of contract 2. */
export type SepaFloors = {
  /** All clients delete for one tenant, whose ledger each of them locks in turn. */
  readonly one: FloorSupply;
  /** Each of 16 clients deletes for a tenant of its own: none waits for another. */
  readonly own: FloorSupply;
};

/** Seeds and prepares `count` deletions for each way of spreading them. */
export async function sepaFloors(
  { world, log }: Bench,
  name: string,
  count: number,
): Promise<SepaFloors> {
  log(`  preparing ${2 * count} deletions of the floors`);
  const [first] = world.tenants;
  const requests = async (tenant: Tenant, what: string, size: number): Promise<HttpRequest[]> => {
    const supply = await seedSepa(world.ownerUrl, tenant.tenantId, what, size);
    const headers = merchantHeaders(tenant);
    return supply.take(size).map((number) => optionRequest(headers, what, number));
  };
  const one = await requests(first, `${name}-one`, count);
  const own: HttpRequest[][] = [];
  for (const tenant of world.tenants)
    own.push(await requests(tenant, `${name}-own`, count / world.tenants.length));
  await analyze(world.ownerUrl);
  const table = name.replaceAll("-", "_");
  return {
    one: await prepareFloor(world, `${table}_one`, [one]),
    own: await prepareFloor(world, `${table}_own`, own),
  };
}
