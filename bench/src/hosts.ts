import type { ExpectedRequest } from "#load/http-request.ts";
import { merchantHeaders, optionRequest } from "#load/contract-requests.ts";
import { runLoad } from "#load/run-load.ts";
import { analyze } from "#seed/analyze.ts";
import { seedSepa } from "#seed/sepa.ts";
import type { BenchSettings } from "#settings.ts";
import type { Api, World } from "#stack/world.ts";
import type { Child } from "#stack/child.ts";
import { cpuSeconds } from "#stack/usage.ts";
import { aligned, figure } from "#table.ts";
import { median } from "#statistics.ts";

const HOSTS = [1, 2, 4];
const CONNECTIONS_PER_HOST = 32;
const WARM_UP = 4_000;

/** The rate of contract 2 with 1, 2 and 4 processes of API and worker over one database, and the CPU share of each. */
export async function compareHosts(world: World, settings: BenchSettings): Promise<boolean> {
  const { rounds, requests: size } = settings;
  const each = Math.ceil((HOSTS.length * (rounds * size + WARM_UP)) / world.tenants.length);
  const supplies = await Promise.all(
    world.tenants.map(async ({ tenantId }) => seedSepa(world.ownerUrl, tenantId, "hosts", each)),
  );
  await analyze(world.ownerUrl);
  const headers = world.tenants.map(merchantHeaders);
  /** Of all tenants in turn, as they come from a load balancer. */
  const requests = (count: number): ExpectedRequest[] => {
    const turns = Math.floor(count / supplies.length);
    const lists = supplies.map((supply) => supply.take(turns));
    return Array.from({ length: turns * supplies.length }, (_, place) => {
      const tenant = place % supplies.length;
      const number = lists[tenant]?.[Math.floor(place / supplies.length)] ?? 0;
      return optionRequest(headers[tenant] ?? {}, "hosts", number);
    });
  };

  const lines: string[][] = [];
  let failures = 0;
  let first: number | undefined;
  const apis: Api[] = [];
  const workers: Child[] = [];
  for (const hosts of HOSTS) {
    while (apis.length < hosts) apis.push(await world.startApi());
    while (workers.length < hosts) workers.push(await world.startWorker(world.url));
    const load = { ports: apis.map(({ port }) => port), connections: hosts * CONNECTIONS_PER_HOST };
    failures += (await runLoad(load, requests(WARM_UP))).failures;
    const rates: number[] = [];
    const shares: number[][] = [];
    for (let round = 0; round < rounds; round += 1) {
      await world.settle();
      const groups = [
        apis.map(({ pid }) => pid),
        workers.map(({ pid }) => pid),
        [world.postgresPid],
      ];
      const before = groups.map(cpuSeconds);
      const result = await runLoad(load, requests(size));
      const used = groups.map((pids, place) => cpuSeconds(pids) - (before[place] ?? 0));
      rates.push(result.perSecond);
      shares.push([...used, result.cpuSeconds].map((seconds) => seconds / result.seconds));
      failures += result.failures;
    }
    const rate = median(rates);
    first ??= rate;
    const cores = [0, 1, 2, 3].map((group) => median(shares.map((share) => share[group] ?? 0)));
    lines.push([String(hosts), figure(rate), figure(rate / first), ...cores.map(figure)]);
  }
  const head = ["hosts", "deletions/s", "x", "API cores", "worker", "PostgreSQL", "client"];
  console.log(`\n${aligned([head, ...lines], 0)}`);
  if (failures > 0) console.log(`${failures} FAILED`);
  return failures === 0;
}
