import { asOwner } from "@expunge/database/migrator/migrate";
import type { Company } from "#company.ts";
import { eventually } from "#eventually.ts";
import type { World } from "#world.ts";

const ENDED = new Set(["completed", "failed", "refused", "rejected", "cancelled"]);

/** A minute ends the claims of processes that were killed, on jobs and on webhook deliveries. */
const CLAIMS_END = [
  "UPDATE pgboss.job SET heartbeat_on = heartbeat_on - interval '1 minute' WHERE state = 'active'",
  "UPDATE pgboss.queue SET monitor_on = monitor_on - interval '1 minute', monitor_claim_on = monitor_claim_on - interval '1 minute'",
];
/** Those that a living worker holds need no time, and waiting for several of them could deadlock. */
const DELIVERY_CLAIMS_END = `UPDATE webhook_delivery SET due_at = due_at - interval '1 minute' WHERE tenant_id = $1 AND id IN (
  SELECT id FROM webhook_delivery WHERE tenant_id = $1 AND state = 'pending' FOR UPDATE SKIP LOCKED)`;

/** Retries that are due in more than a minute are made due. Later ones are left alone, as a claim lasts a minute. */
const RETRIES_ARE_DUE =
  "UPDATE pgboss.job SET start_after = now() WHERE state = 'retry' AND start_after > now()";
const DELIVERY_RETRIES_ARE_DUE = `UPDATE webhook_delivery SET due_at = now() WHERE tenant_id = $1 AND id IN (
  SELECT id FROM webhook_delivery WHERE tenant_id = $1 AND state = 'pending' AND due_at > now() + interval '61 seconds'
  FOR UPDATE SKIP LOCKED)`;

/** Ends all faults of the network and the receivers, and lets time pass until every deletion has ended and every event was published. */
export async function untilAllIsDone(world: World, companies: readonly Company[]): Promise<void> {
  await world.sandbox.order([], 0);
  world.receiver.calm();
  const asOwnerOfAll = (statements: readonly string[], ofTenant: string) =>
    asOwner(world.postgres.ownerUrl, async (client) => {
      for (const statement of statements) await client.query(statement);
      for (const { tenantId } of companies) {
        await client.query("SELECT set_config('app.tenant_id', $1, false)", [tenantId]);
        await client.query(ofTenant, [tenantId]);
      }
    });
  await asOwnerOfAll(CLAIMS_END, DELIVERY_CLAIMS_END);
  await eventually(async () => {
    await asOwnerOfAll([RETRIES_ARE_DUE], DELIVERY_RETRIES_ARE_DUE);
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
