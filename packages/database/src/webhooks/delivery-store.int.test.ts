import { randomUUID } from "node:crypto";
import {
  type ClaimedDelivery,
  WEBHOOK_LEASE_MS,
} from "@expunge/application/webhooks/delivery-store.port";
import { afterAll, describe, expect, test } from "vitest";
import { openWorkbench } from "#testing/open-workbench.ts";
import { after, ATTEMPT, first, NOW, openWebhookScene } from "#testing/open-webhook-scene.ts";
import { createWebhookDeliveryStore } from "#webhooks/delivery-store.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const store = createWebhookDeliveryStore(bench.database);
const openScene = (eventTypes?: readonly string[]) => openWebhookScene(bench, eventTypes);

const eventIds = (claimed: readonly ClaimedDelivery[]) => claimed.map(({ event }) => event?.id);

describe("deliveries are taken", () => {
  test("by one of many at once, and all of them", async () => {
    const { happens, fanOut, claim } = await openScene();
    const events = await happens(...Array.from({ length: 40 }, () => randomUUID()));
    await fanOut();
    const racers = await Promise.all(Array.from({ length: 8 }, () => claim(10)));
    const rest = await claim();
    const taken = [...racers, rest].flatMap(eventIds);
    expect(new Set(taken).size).toBe(taken.length);
    expect(new Set(taken)).toEqual(new Set(events.map(({ id }) => id)));
  });

  test("of each credential those in front, and none behind one that is leased or waits", async () => {
    const { happens, fanOut, claim, record } = await openScene();
    const [one, other] = [randomUUID(), randomUUID()];
    const [a, b, c, d] = await happens(one, one, other, one);
    await fanOut();
    const head = await claim(1);
    expect(eventIds(head)).toEqual([a?.id]);
    expect(eventIds(await claim())).toEqual([c?.id]);
    expect(await claim()).toEqual([]);
    const attempt = { ...ATTEMPT, status: 200, error: null };
    expect(await record(first(head), { state: "delivered", attempt })).toBe(1);
    const next = await claim(1);
    expect(eventIds(next)).toEqual([b?.id]);
    await record(first(next), { state: "dead", attempt: ATTEMPT, error: "status 500" });
    expect(eventIds(await claim())).toEqual([d?.id]);
  });

  test("in the order of the log, together with what is due behind them", async () => {
    const { happens, fanOut, claim, record } = await openScene();
    const [one, other] = [randomUUID(), randomUUID()];
    const events = await happens(one, other, one, one, other);
    await fanOut();
    const run = await claim();
    expect(eventIds(run)).toEqual(events.map(({ id }) => id));
    expect(run.map(({ credential }) => credential)).toEqual([one, other, one, one, other]);
    const [later] = await happens(one);
    await fanOut();
    expect(await claim()).toEqual([]);
    const attempt = { ...ATTEMPT, status: 200, error: null };
    for (const claimed of run) await record(claimed, { state: "delivered", attempt });
    expect(eventIds(await claim())).toEqual([later?.id]);
  });

  test("not behind one that another process has locked", async () => {
    const { endpoint, happens, fanOut, claim } = await openScene();
    const [one, other] = [randomUUID(), randomUUID()];
    const [a, , c] = await happens(one, one, other);
    await fanOut();
    const { tenantId } = endpoint;
    await bench.database.transaction(async (query) => {
      await query("SELECT enter_tenant($1)", [tenantId]);
      await query(
        "SELECT FROM webhook_delivery WHERE tenant_id = $1 AND event_id = $2 FOR UPDATE",
        [tenantId, a?.id],
      );
      expect(eventIds(await claim())).toEqual([c?.id]);
    });
    expect(await claim()).toHaveLength(2);
  });

  test("deliveries behind a waiting one wait as well, later ones included", async () => {
    const { happens, fanOut, claim, record, deliveries } = await openScene();
    const credential = randomUUID();
    await happens(credential, credential);
    await fanOut();
    const dueAt = after(3_600_000);
    await record(first(await claim(1)), { state: "pending", attempt: ATTEMPT, dueAt });
    await happens(credential, randomUUID());
    await fanOut();
    expect((await deliveries()).map(({ due_at: due }) => due)).toEqual([dueAt, dueAt, dueAt, NOW]);
    expect(await claim(100, after(3_599_999))).toHaveLength(1);
    expect(await claim(100, dueAt)).toHaveLength(3);
  });

  test("beside a credential about which there is much, and that one goes on at once", async () => {
    const { happens, fanOut, claim, record } = await openScene();
    const much = randomUUID();
    await happens(...Array.from({ length: 90 }, () => much));
    await fanOut();
    const [, ...later] = await happens(...Array.from({ length: 90 }, () => much), randomUUID());
    await fanOut();
    const head = await claim(10);
    expect(head).toHaveLength(10);
    const next = [...(await claim(10)), ...(await claim(10))];
    expect(eventIds(next)).toEqual([later.at(-1)?.id]);
    expect(await claim(10)).toEqual([]);
    for (const claimed of head)
      await record(claimed, { state: "delivered", attempt: ATTEMPT }, NOW, claimed === head.at(-1));
    expect(await claim(1)).toHaveLength(1);
  });

  test("once more when the lease has passed, and given back at once", async () => {
    const { happens, fanOut, claim, record, attempts } = await openScene();
    await happens(randomUUID());
    await fanOut();
    const lost = first(await claim());
    expect(await claim(1, after(WEBHOOK_LEASE_MS - 1))).toEqual([]);
    const again = first(await claim(1, after(WEBHOOK_LEASE_MS)));
    expect(again).toMatchObject({ id: lost.id, attempts: 0 });
    expect(await record(lost, { state: "pending", dueAt: NOW })).toBe(0);
    expect(await claim(1, after(WEBHOOK_LEASE_MS + 1))).toEqual([]);
    expect(await record(again, { state: "pending", dueAt: NOW })).toBe(1);
    expect(await claim()).toMatchObject([{ id: lost.id, attempts: 0 }]);
    expect(await attempts()).toEqual([]);
  });

  test("not at an endpoint that is not active", async () => {
    const { endpoint, happens, fanOut, claim } = await openScene();
    await happens(randomUUID());
    await fanOut();
    await bench.owner("UPDATE webhook_endpoint SET state = 'deleted' WHERE tenant_id = $1", [
      endpoint.tenantId,
    ]);
    expect(await claim()).toEqual([]);
    expect(await store.endpointsDue(NOW, 1_000)).not.toContainEqual(endpoint);
  });

  test("without a body when the log no longer keeps the event", async () => {
    const { endpoint, happens, fanOut, claim, record, deliveries, attempts } = await openScene();
    await happens(randomUUID());
    await fanOut();
    await bench.owner("DELETE FROM event WHERE tenant_id = $1", [endpoint.tenantId]);
    const claimed = first(await claim());
    expect(claimed.event).toBeNull();
    await record(claimed, { state: "dead", error: "event no longer kept" });
    expect(await deliveries()).toMatchObject([
      { state: "dead", attempts: 0, last_error: "event no longer kept", ended_at: NOW },
    ]);
    expect(await attempts()).toEqual([]);
  });
});

describe("the result of a delivery", () => {
  test("is written with each try", async () => {
    const { happens, fanOut, claim, record, deliveries, attempts } = await openScene();
    await happens(randomUUID());
    await fanOut();
    const dueAt = after(5_000);
    await record(first(await claim()), { state: "pending", attempt: ATTEMPT, dueAt });
    const taken = { at: dueAt, ms: 3, status: 204, error: null };
    const again = first(await claim(1, dueAt));
    expect(again.attempts).toBe(1);
    await record(again, { state: "delivered", attempt: taken }, dueAt);
    expect(await attempts()).toEqual([
      { number: 1, ...ATTEMPT },
      { number: 2, ...taken },
    ]);
    expect(await deliveries()).toMatchObject([
      { state: "delivered", attempts: 2, last_status: 204, last_error: null, ended_at: dueAt },
    ]);
  });

  test("is ignored after another claim, unless it was delivered", async () => {
    const { happens, fanOut, claim, record, deliveries, attempts } = await openScene();
    await happens(randomUUID());
    await fanOut();
    const lost = first(await claim());
    const again = first(await claim(1, after(WEBHOOK_LEASE_MS)));
    const refused = { state: "dead", attempt: ATTEMPT, error: "status 500" } as const;
    expect(await record(lost, refused)).toBe(0);
    const attempt = { ...ATTEMPT, status: 200, error: null };
    expect(await record(lost, { state: "delivered", attempt })).toBe(1);
    expect(await record(again, refused)).toBe(0);
    expect(await attempts()).toHaveLength(1);
    expect(await deliveries()).toMatchObject([{ state: "delivered" }]);
  });

  test("is written in lists: delivered, refused and returned ones together", async () => {
    const { endpoint, happens, fanOut, claim, deliveries, attempts } = await openScene();
    const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
    await happens(one, one, two, two, two, three);
    await fanOut();
    const claimed = await claim();
    const attempt = { ...ATTEMPT, status: 200, error: null };
    const dueAt = after(300_000);
    const outcomes = [
      { state: "delivered", attempt },
      { state: "delivered", attempt },
      { state: "pending", attempt: ATTEMPT, dueAt },
      { state: "pending", dueAt },
      { state: "pending", dueAt },
      { state: "pending", dueAt: NOW },
    ] as const;
    const [behind] = await happens(two);
    await fanOut();
    const records = claimed.flatMap((delivery, place) => {
      const outcome = outcomes[place];
      const isLast = [1, 4, 5].includes(place);
      return outcome === undefined ? [] : [{ claimed: delivery, outcome, isLast }];
    });
    expect(await store.record(endpoint.tenantId, records, NOW)).toBe(6);
    expect(await deliveries()).toMatchObject([
      { state: "delivered", attempts: 1, ended_at: NOW },
      { state: "delivered", attempts: 1, ended_at: NOW },
      { state: "pending", attempts: 1, due_at: dueAt, last_error: "status 500" },
      { state: "pending", attempts: 0, due_at: dueAt },
      { state: "pending", attempts: 0, due_at: dueAt },
      { state: "pending", attempts: 0, due_at: NOW },
      { state: "pending", attempts: 0, due_at: dueAt, event_id: behind?.id },
    ]);
    expect(await attempts()).toHaveLength(3);
  });

  test("leaves the lease of the next one alone, and after the last one makes what waits behind it due", async () => {
    const { endpoint, happens, fanOut, claim, record, deliveries } = await openScene();
    const credential = randomUUID();
    await happens(credential, credential, credential);
    await fanOut();
    const [one, two] = await claim(2);
    const leasedUntil = after(WEBHOOK_LEASE_MS);
    await bench.owner(
      "UPDATE webhook_delivery SET due_at = $2 WHERE tenant_id = $1 AND due_at = $3",
      [endpoint.tenantId, after(5_000), NOW],
    );
    const delivered = { state: "delivered", attempt: ATTEMPT } as const;
    const dueAt = async () => (await deliveries()).slice(1).map(({ due_at: due }) => due);
    expect(one && (await record(one, delivered, NOW, false))).toBe(1);
    expect(await dueAt()).toEqual([leasedUntil, after(5_000)]);
    expect(two && (await record(two, delivered))).toBe(1);
    expect((await dueAt())[1]).toEqual(NOW);
  });
});
