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

  test("of each credential only the first one that is pending", async () => {
    const { happens, fanOut, claim } = await openScene();
    const [one, other] = [randomUUID(), randomUUID()];
    const [a, b, c, d] = await happens(one, one, other, one);
    await fanOut();
    const head = await claim();
    expect(eventIds(head)).toEqual([a?.id, c?.id]);
    expect(await claim()).toEqual([]);
    const attempt = { ...ATTEMPT, status: 200, error: null };
    expect(await store.record(first(head), { state: "delivered", attempt }, NOW)).toBe(true);
    const next = await claim();
    expect(eventIds(next)).toEqual([b?.id]);
    await store.record(first(next), { state: "dead", attempt: ATTEMPT, error: "status 500" }, NOW);
    expect(eventIds(await claim())).toEqual([d?.id]);
  });

  test("deliveries behind a waiting one wait as well, later ones included", async () => {
    const { happens, fanOut, claim, deliveries } = await openScene();
    const credential = randomUUID();
    await happens(credential, credential);
    await fanOut();
    const dueAt = after(3_600_000);
    await store.record(first(await claim()), { state: "pending", attempt: ATTEMPT, dueAt }, NOW);
    await happens(credential, randomUUID());
    await fanOut();
    expect((await deliveries()).map(({ due_at: due }) => due)).toEqual([dueAt, dueAt, dueAt, NOW]);
    expect(await claim(100, after(3_599_999))).toHaveLength(1);
    expect(await claim(100, dueAt)).toHaveLength(1);
  });

  test("beside a credential about which there is much, and that one goes on at once", async () => {
    const { happens, fanOut, claim } = await openScene();
    const much = randomUUID();
    await happens(...Array.from({ length: 90 }, () => much));
    await fanOut();
    const [, ...later] = await happens(...Array.from({ length: 90 }, () => much), randomUUID());
    await fanOut();
    const head = first(await claim(10));
    const next = [...(await claim(10)), ...(await claim(10))];
    expect(eventIds(next)).toEqual([later.at(-1)?.id]);
    expect(await claim(10)).toEqual([]);
    await store.record(head, { state: "delivered", attempt: ATTEMPT }, NOW);
    expect(await claim(10)).toHaveLength(1);
  });

  test("once more when the lease has passed, and given back at once", async () => {
    const { happens, fanOut, claim } = await openScene();
    await happens(randomUUID());
    await fanOut();
    const lost = first(await claim());
    expect(await claim(1, after(WEBHOOK_LEASE_MS - 1))).toEqual([]);
    const again = first(await claim(1, after(WEBHOOK_LEASE_MS)));
    expect(again).toMatchObject({ id: lost.id, attempts: 0 });
    await store.release(lost, NOW);
    expect(await claim(1, after(WEBHOOK_LEASE_MS + 1))).toEqual([]);
    await store.release(again, NOW);
    expect(await claim()).toHaveLength(1);
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
    const { endpoint, happens, fanOut, claim, deliveries, attempts } = await openScene();
    await happens(randomUUID());
    await fanOut();
    await bench.owner("DELETE FROM event WHERE tenant_id = $1", [endpoint.tenantId]);
    const claimed = first(await claim());
    expect(claimed.event).toBeNull();
    await store.record(claimed, { state: "dead", error: "event no longer kept" }, NOW);
    expect(await deliveries()).toMatchObject([
      { state: "dead", attempts: 0, last_error: "event no longer kept", ended_at: NOW },
    ]);
    expect(await attempts()).toEqual([]);
  });
});

describe("the result of a delivery", () => {
  test("is written with each try", async () => {
    const { happens, fanOut, claim, deliveries, attempts } = await openScene();
    await happens(randomUUID());
    await fanOut();
    const dueAt = after(5_000);
    await store.record(first(await claim()), { state: "pending", attempt: ATTEMPT, dueAt }, NOW);
    const taken = { at: dueAt, ms: 3, status: 204, error: null };
    const again = first(await claim(1, dueAt));
    expect(again.attempts).toBe(1);
    await store.record(again, { state: "delivered", attempt: taken }, dueAt);
    expect(await attempts()).toEqual([
      { number: 1, ...ATTEMPT },
      { number: 2, ...taken },
    ]);
    expect(await deliveries()).toMatchObject([
      { state: "delivered", attempts: 2, last_status: 204, last_error: null, ended_at: dueAt },
    ]);
  });

  test("is ignored after another claim, unless it was delivered", async () => {
    const { happens, fanOut, claim, deliveries, attempts } = await openScene();
    await happens(randomUUID());
    await fanOut();
    const lost = first(await claim());
    const again = first(await claim(1, after(WEBHOOK_LEASE_MS)));
    const refused = { state: "dead", attempt: ATTEMPT, error: "status 500" } as const;
    expect(await store.record(lost, refused, NOW)).toBe(false);
    const attempt = { ...ATTEMPT, status: 200, error: null };
    expect(await store.record(lost, { state: "delivered", attempt }, NOW)).toBe(true);
    expect(await store.record(again, refused, NOW)).toBe(false);
    expect(await attempts()).toHaveLength(1);
    expect(await deliveries()).toMatchObject([{ state: "delivered" }]);
  });
});
