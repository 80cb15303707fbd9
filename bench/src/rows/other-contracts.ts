import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import type { Bench } from "#bench.ts";
import { prepareFloor } from "#floor/prepare-floor.ts";
import { customerRequest, tokenRequest } from "#load/contract-requests.ts";
import type { ExpectedRequest } from "#load/http-request.ts";
import type { Measure } from "#measure.ts";
import { betterFloor } from "#rows/better-floor.ts";
import { countedDeletions } from "#rows/counted-deletions.ts";
import {
  floorSample,
  httpSample,
  sampleSize,
  sideBySide,
  totalFailures,
  WARM_UP,
} from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";
import { seedCardTokens } from "#seed/card-tokens.ts";
import { seedCustomers } from "#seed/customers.ts";
import type { Tenant } from "#stack/tenants.ts";
import { figure } from "#table.ts";

/** Makes credentials that are there, and requests that delete them. */
type MakeRequests = (tenant: Tenant, name: string, count: number) => Promise<ExpectedRequest[]>;

const HOUR = 3600;

/** Row 3: contract 3, and the accepted requests of contract 1, each against the statements of one of its requests. */
export async function otherContracts(bench: Bench): Promise<Measure[]> {
  return [
    await measure(bench, "contract 3", await cardTokens(bench)),
    await measure(bench, "contract 1", await customers(bench)),
  ];
}

async function measure(bench: Bench, name: string, make: MakeRequests): Promise<Measure> {
  const { world, settings, log } = bench;
  const [tenant] = world.tenants;
  const size = sampleSize(bench, 1 / 2);
  const warmUp = sampleSize(bench, WARM_UP / settings.requests / 2);
  const all = settings.rounds * size + warmUp;
  const table = name.replace(" ", "_");
  log(`  ${name}: preparing ${2 * all} deletions of the floors`);
  const ours = await make(tenant, `${table}-ours`, all);
  const forOne = await make(tenant, `${table}-one`, all);
  const forOwn: ExpectedRequest[][] = [];
  for (const owner of world.tenants)
    forOwn.push(await make(owner, `${table}-own`, all / world.tenants.length));
  await analyze(world.ownerUrl);
  const one = await prepareFloor(world, `${table}_one`, [forOne]);
  const own = await prepareFloor(world, `${table}_own`, forOwn);

  const { result, missing } = await countedDeletions(world, 3 * all, async () => {
    await floorSample(bench, one, warmUp);
    await floorSample(bench, own, warmUp);
    await httpSample(bench, ours.splice(0, warmUp));
    return sideBySide(bench, {
      one: () => floorSample(bench, one, size),
      own: () => floorSample(bench, own, size),
      ours: () => httpSample(bench, ours.splice(0, size)),
    });
  });
  const floor = betterFloor(bench, {
    "one tenant": result.one,
    "a tenant per client": result.own,
  });
  return {
    row: 3,
    name,
    unit: "/s",
    ours: result.ours.map(({ perSecond }) => perSecond),
    against: floor,
    goal: { kind: "at_least", value: 0.9 },
    failures: totalFailures([...result.one, ...result.own, ...result.ours]) + missing,
    notes: [...floor.notes, `${name}: median ${figure(result.ours[0]?.medianMs ?? 0)} ms`],
  };
}

async function cardTokens({ world, api }: Bench): Promise<MakeRequests> {
  const adminTokens = new Map<string, string>();
  return async (tenant, name, count) => {
    const { tenantId } = tenant;
    const token = adminTokens.get(tenantId) ?? (await adminToken(api.port, tenant));
    adminTokens.set(tenantId, token);
    const supply = await seedCardTokens(world, tenantId, name, count);
    return supply.take(count).map((number) => tokenRequest(token, name, number));
  };
}

/** As a merchant gets it: once, for its client id and secret. */
async function adminToken(port: number, { basic }: Tenant): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/oauth2/token`, {
    method: "POST",
    headers: { authorization: basic },
    body: new URLSearchParams({ grant_type: "client_credentials", scope: "admin" }),
  });
  if (!answer.ok) throw new Error(`/oauth2/token answered ${answer.status}`);
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}

async function customers({ world }: Bench): Promise<MakeRequests> {
  return async (tenant, name, count) => {
    const { tenantId } = tenant;
    const claims = { aud: AUDIENCES.account, sub: name, tenant_id: tenantId, account_id: name };
    const token = await world.identityProvider.sign(claims, HOUR);
    const supply = await seedCustomers(world.ownerUrl, tenantId, name, count);
    return supply.take(count).map((number) => customerRequest(tenant, token, number));
  };
}
