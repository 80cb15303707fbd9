import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "@expunge/application/runtime/system-clock";
import { createVault } from "@expunge/application/vault/vault";
import { newSecret } from "@expunge/application/webhooks/secrets";
import { freePort } from "@expunge/database/embedded/free-port";
import { asOwner } from "@expunge/database/migrator/migrate";
import { runBatch } from "#batch/run-batch.ts";
import type { Bench } from "#bench.ts";
import type { Measure } from "#measure.ts";
import { sampleSize, sideBySide, totalFailures } from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";
import { asTenant } from "#seed/as-tenant.ts";
import { seedSepa } from "#seed/sepa.ts";
import { USUAL_REQUESTS } from "#settings.ts";
import { fileOf, startChild } from "#stack/child.ts";
import { cpuSeconds } from "#stack/usage.ts";
import type { BenchDatabase, World } from "#stack/world.ts";
import { median } from "#statistics.ts";
import { figure } from "#table.ts";
import { runBare } from "#webhooks/run-bare.ts";

/** 20,000 events, unless samples are chosen smaller: a deletion publishes five. */
const SHARE = 4_000 / USUAL_REQUESTS;
const EVENTS_OF_DELETION = 5;
const IN_FLIGHT = 16;
const PATIENCE_MS = 120_000;
const MICROSECONDS = 1e6;
const GOAL_PER_SECOND = 3_000;
const GOAL_OF_FLOOR = 0.3;

type Count = { readonly received: number; readonly distinct: number; readonly lastAt: number };

/**
 * Row 23: the events of a bulk deletion to one endpoint, against a bare pool of connections that sends the same signed requests
 * to the same receiver.
 */
export async function webhooks(bench: Bench): Promise<Measure[]> {
  const { world } = bench;
  const database = await world.addDatabase("webhooks");
  const [{ tenantId }] = database.tenants;
  const deletions = sampleSize(bench, SHARE);
  const events = EVENTS_OF_DELETION * deletions;
  const { url, ownerUrl } = database;
  const supply = await seedSepa(ownerUrl, tenantId, "row23", deletions);
  await analyze(ownerUrl);
  const numbers = supply.take(deletions);
  const masterKey = world.masterKey.toString("base64");
  await runBatch({ url, tenantId, name: "row23", masterKey, numbers });

  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const receiver = await startChild(fileOf("webhooks/receiver-main.ts"), { PORT: String(port) });
  const worker = await world.startWorker(url, { WEBHOOKS_ALLOW_LOOPBACK: "true" });
  const pids = { worker: worker.pid, PostgreSQL: world.postgresPid, receiver: receiver.pid };
  const sent: Record<string, number>[] = [];
  const deliver = async (path: string) => {
    await fetch(`${origin}${path}`);
    const before = usage(pids);
    const start = Date.now();
    await withEndpoint(world, database, `${origin}/hook`);
    const { received, distinct, lastAt } = await arrived(origin, events);
    const undelivered = await notDelivered(database);
    const after = usage(pids);
    const cpu = Object.fromEntries(
      Object.entries(after).map(([name, used]) => [
        name,
        ((used - (before[name] ?? 0)) * MICROSECONDS) / events,
      ]),
    );
    sent.push(cpu);
    const failures = received - distinct + (events - distinct) + undelivered;
    return { perSecond: events / ((lastAt - start) / 1000), failures, cpu };
  };
  await deliver("/keep");
  sent.length = 0;
  const samples = await sideBySide(bench, {
    ours: () => deliver("/clear"),
    floor: async () => {
      await deliver("/keep");
      return runBare({ origin, path: "/hook", inFlight: IN_FLIGHT });
    },
  });
  for (const process of [worker, receiver]) await process.stop();
  const rate = (side: readonly { perSecond: number }[]) => side.map(({ perSecond }) => perSecond);
  const cpu = Object.keys(pids).map(
    (name) => `${name} ${figure(median(sent.map((used) => used[name] ?? 0)))}`,
  );
  const shared = {
    row: 23,
    unit: "/s",
    ours: rate(samples.ours),
    failures: totalFailures([...samples.ours, ...samples.floor]),
  };
  return [
    {
      ...shared,
      name: `${events} events to one endpoint`,
      goal: { kind: "at_least", value: GOAL_PER_SECOND, unit: "/s" },
      notes: [`CPU per event, us: ${cpu.join(", ")}`],
    },
    {
      ...shared,
      name: "the same",
      against: { name: "a bare pool", samples: rate(samples.floor) },
      goal: { kind: "at_least", value: GOAL_OF_FLOOR },
      notes: [],
    },
  ];
}

/** CPU seconds that each process has used so far. */
function usage(pids: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuSeconds([pid])]));
}

/** Replaces the tenant's endpoint by a new one that has yet to get every event, and wakes the worker. */
async function withEndpoint(
  { masterKey }: World,
  { ownerUrl, tenants: [{ tenantId }] }: BenchDatabase,
  url: string,
): Promise<void> {
  const id = systemClock.newId();
  const secrets = [{ secret: newSecret(), until: null }];
  const { sealed, sealedKey } = createVault(masterKey).seal(tenantId, id, secrets);
  await asTenant(ownerUrl, tenantId, async (client) => {
    await client.query("UPDATE webhook_endpoint SET state = 'deleted' WHERE tenant_id = $1", [
      tenantId,
    ]);
    await client.query(
      `INSERT INTO webhook_endpoint (tenant_id, id, url, event_types, format, state, sealed, sealed_key, fanned_out_seq, created_by,
         created_at, changed_at)
       VALUES ($1, $2, $3, '{}', 'cloudevents', 'active', $4, $5, 0, 'staff:bench', now(), now())`,
      [tenantId, id, url, sealed, sealedKey],
    );
  });
  await asOwner(ownerUrl, (client) =>
    client.query("SELECT pg_notify('expunge_events', $1)", [tenantId]),
  );
}

/** The count of a receiver, once it is complete. */
async function arrived(origin: string, events: number): Promise<Count> {
  for (const end = Date.now() + PATIENCE_MS; ;) {
    const count = (await (await fetch(`${origin}/count`)).json()) as Count;
    if (count.distinct >= events || Date.now() > end) return count;
    await sleep(50);
  }
}

/** How many deliveries to the current endpoint are not recorded as delivered, once the last results are written. */
async function notDelivered({ ownerUrl, tenants: [{ tenantId }] }: BenchDatabase): Promise<number> {
  for (const end = Date.now() + PATIENCE_MS; ;) {
    const undelivered = await asTenant(ownerUrl, tenantId, async (client) => {
      const { rows } = await client.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM webhook_delivery d JOIN webhook_endpoint e USING (tenant_id)
         WHERE tenant_id = $1 AND e.id = d.endpoint_id AND e.state = 'active' AND d.state <> 'delivered'`,
        [tenantId],
      );
      return rows[0]?.count ?? 0;
    });
    if (undelivered === 0 || Date.now() > end) return undelivered;
    await sleep(50);
  }
}
