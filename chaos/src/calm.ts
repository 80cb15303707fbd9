import { asOwner } from "@expunge/database/migrator/migrate";
import type { Company } from "#company.ts";
import { eventually } from "#eventually.ts";
import type { World } from "#world.ts";

const SETTLED_MS = 180_000;
const ENDED = new Set(["completed", "failed", "refused", "rejected", "cancelled"]);

/** What a minute brings: who was killed has not been heard of for that long, and what waits to be tried again is tried. */
const A_MINUTE_PASSES = [
  "UPDATE pgboss.job SET heartbeat_on = heartbeat_on - interval '1 minute' WHERE state = 'active'",
  "UPDATE pgboss.job SET start_after = start_after - interval '1 minute' WHERE state = 'retry'",
  "UPDATE pgboss.queue SET monitor_on = monitor_on - interval '1 minute', monitor_claim_on = monitor_claim_on - interval '1 minute'",
];

/** Lets the network and the receivers be at their best, and time pass, until every deletion has ended and every event was told. */
export async function untilAllIsDone(world: World, companies: readonly Company[]): Promise<void> {
  await world.sandbox.order([], 0);
  world.receiver.calm();
  await eventually(SETTLED_MS, async () => {
    await asOwner(world.postgres.ownerUrl, async (client) => {
      for (const statement of A_MINUTE_PASSES) await client.query(statement);
      for (const { tenantId } of companies) {
        await client.query("SELECT set_config('app.tenant_id', $1, false)", [tenantId]);
        await client.query(
          "UPDATE webhook_delivery SET due_at = due_at - interval '1 minute' WHERE tenant_id = $1 AND state = 'pending'",
          [tenantId],
        );
      }
    });
    for (const company of companies) {
      const states = (await deletionsOf(company)).map(({ state }) => state);
      const open = states.filter((state) => !ENDED.has(state));
      if (open.length > 0) throw new Error(`deletions are still ${[...new Set(open)].join(", ")}`);
      const told = new Set(world.receiver.received(company.webhookPath));
      const untold = (await eventsOf(company)).filter(({ id }) => !told.has(id));
      if (untold.length > 0) throw new Error(`${untold.length} events were not told`);
    }
  });
}

/** All deletions of a tenant. */
export async function deletionsOf(company: Company) {
  const all = [];
  for (let cursor: string | undefined; ;) {
    const page = await company
      .staff(0)
      .deletions.list.query({ limit: 200, ...(cursor && { cursor }) });
    all.push(...page.items);
    if (page.nextCursor === null) return all;
    cursor = page.nextCursor;
  }
}

/** The whole event log of a tenant, the oldest first. */
export async function eventsOf(company: Company) {
  const all = [];
  for (let cursor: string | undefined; ;) {
    const page = await company
      .staff(0)
      .events.list.query({ order: "oldest", limit: 200, ...(cursor && { cursor }) });
    all.push(...page.items);
    if (page.nextCursor === null) return all;
    cursor = page.nextCursor;
  }
}
