import { setTimeout as sleep } from "node:timers/promises";
import { networkConsumer } from "@expunge/application/network-requests/network-consumer";
import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import type { Bench } from "#bench.ts";
import { customerRequest } from "#load/contract-requests.ts";
import type { Measure } from "#measure.ts";
import { httpSample, sampleSize, totalFailures } from "#rows/side-by-side.ts";
import { asTenant } from "#seed/as-tenant.ts";
import { OWNER_BID, seedCustomers } from "#seed/customers.ts";
import type { BenchDatabase } from "#stack/world.ts";
import { quantile } from "#statistics.ts";
import { figure } from "#table.ts";

const PER_SECOND = 50;
const CONNECTIONS = 16;
const HOUR = 3600;
const WARM_UP = 100;
const PATIENCE_MS = 60_000;
const GOAL_MS = 60;

/**
 * Row 11: the time from the acceptance of contract 1 to the written outcome, over an API, a worker and a network that completes
 * requests immediately. Both instants come from the deletion's record.
 */
export async function outcome(bench: Bench): Promise<Measure[]> {
  const { world, settings, log } = bench;
  // A database of its own: in the other one the jobs of other rows wait without a worker.
  const database = await world.addDatabase("outcome");
  const [tenant] = database.tenants;
  const { tenantId } = tenant;
  const size = sampleSize(bench, 1 / 16);
  const total = settings.rounds * size + WARM_UP;
  const supply = await seedCustomers(database.ownerUrl, tenantId, "row11", total);
  const claims = { aud: AUDIENCES.account, sub: "row11", tenant_id: tenantId, account_id: "row11" };
  const token = await world.identityProvider.sign(claims, HOUR);
  const api = await world.startApi({ url: database.url });
  const network = await world.startNetwork(api);
  const worker = await world.startWorker(database.url);
  const numbers = Array.from({ length: total }, (_, place) => place + 1);
  await network.enrol(
    numbers.map((number) =>
      networkConsumer({
        tenantId,
        accountId: "row11",
        reference: String(number),
        ownerBid: OWNER_BID,
        networkReference: null,
      }),
    ),
  );

  const p99: number[] = [];
  const medians: number[] = [];
  const samples: { readonly failures: number }[] = [];
  const run = async (count: number) => {
    const since = new Date();
    const requests = supply.take(count).map((number) => customerRequest(tenant, token, number));
    const sample = await httpSample(bench, requests, {
      perSecond: PER_SECOND,
      connections: CONNECTIONS,
      ports: [api.port],
    });
    return { sample, times: await outcomesSince(database, since, count) };
  };
  await run(WARM_UP);
  for (let round = 1; round <= settings.rounds; round += 1) {
    await world.settle();
    const { sample, times } = await run(size);
    samples.push({ failures: sample.failures + (size - times.length) });
    p99.push(quantile(times, 0.99));
    medians.push(quantile(times, 0.5));
    log(`  round ${round}: ${times.length} outcomes, p99 ${figure(p99.at(-1) ?? 0)} ms`);
  }
  for (const process of [worker, api, network]) await process.stop();
  return [
    {
      row: 11,
      name: `p99 from acceptance to the written outcome at ${PER_SECOND} deletions/s`,
      unit: "ms",
      ours: p99,
      goal: { kind: "at_most", value: GOAL_MS, unit: "ms" },
      failures: totalFailures(samples),
      notes: [`outcome: median ${figure(quantile(medians, 0.5))} ms`],
    },
  ];
}

/** How many milliseconds each of the deletions took that have ended since; waits until all have. */
async function outcomesSince(
  { ownerUrl, tenants: [tenant] }: BenchDatabase,
  since: Date,
  count: number,
): Promise<number[]> {
  for (const end = Date.now() + PATIENCE_MS; ;) {
    const times = await asTenant(ownerUrl, tenant.tenantId, async (client) => {
      const { rows } = await client.query<{ ms: number }>(
        `SELECT (extract(epoch FROM completed_at - accepted_at) * 1000)::float AS ms FROM deletion
         WHERE tenant_id = $1 AND target_kind = 'click_to_pay_customer' AND accepted_at >= $2 AND completed_at IS NOT NULL`,
        [tenant.tenantId, since],
      );
      return rows.map(({ ms }) => ms);
    });
    if (times.length >= count || Date.now() > end) return times;
    await sleep(200);
  }
}
