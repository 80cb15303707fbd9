import { setTimeout as sleep } from "node:timers/promises";
import { AUDIENCES } from "@expunge/contracts/boundary/token-audiences";
import type { Bench } from "#bench.ts";
import { customerRequest } from "#load/contract-requests.ts";
import type { Measure } from "#measure.ts";
import { httpSample, sampleSize, totalFailures } from "#rows/side-by-side.ts";
import { asTenant } from "#seed/as-tenant.ts";
import { OWNER_BID, seedCustomers } from "#seed/customers.ts";
import { quantile } from "#statistics.ts";
import { figure } from "#table.ts";

const PER_SECOND = 50;
const CONNECTIONS = 16;
const HOUR = 3600;
const WARM_UP = 100;
const PATIENCE_MS = 60_000;
const GOAL_MS = 250;

/**
 * Row 11: how long it takes from the acceptance of contract 1 to the written outcome, over an API, a worker and a network that does at
 * once what it is asked. Both moments are those that the deletion's record has.
 */
export async function outcome(bench: Bench): Promise<Measure[]> {
  const { world, settings, log } = bench;
  const [tenant] = world.tenants;
  const { tenantId } = tenant;
  const size = sampleSize(bench, 1 / 16);
  const total = settings.rounds * size + WARM_UP;
  const supply = await seedCustomers(world.ownerUrl, tenantId, "row11", total);
  const claims = { aud: AUDIENCES.account, sub: "row11", tenant_id: tenantId, account_id: "row11" };
  const token = await world.tokens.sign(claims, HOUR);
  const network = await world.startNetwork(bench.api);
  const worker = await world.startWorker();
  const numbers = Array.from({ length: total }, (_, place) => place + 1);
  await network.enrol(
    numbers.map((number) => ({ externalConsumerId: `row11.${number}`, ownerBid: OWNER_BID })),
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
    });
    return { sample, times: await outcomesSince(bench, since, count) };
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
  await worker.stop();
  await network.stop();
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
async function outcomesSince({ world }: Bench, since: Date, count: number): Promise<number[]> {
  const [tenant] = world.tenants;
  for (const end = Date.now() + PATIENCE_MS; ;) {
    const times = await asTenant(world.ownerUrl, tenant.tenantId, async (client) => {
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
