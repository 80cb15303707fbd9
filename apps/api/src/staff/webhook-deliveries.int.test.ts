import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clickToPayWorld } from "#test/click-to-pay-world.ts";
import { failureOf, invalid, NOT_FOUND } from "#test/failure-of.ts";
import { type Row, startTestApi, type TestApi } from "#test/start-test-api.ts";
import { HOOK, type WebhookWorld, webhookWorld } from "#test/webhook-world.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const CONFLICT = ["CONFLICT", "conflict", ""];
const BY = "staff:admin-1";
const instantOf = (event: Row | undefined) => new Date(String(event?.["at"])).toISOString();

/** An endpoint with the events of two deletions. */
async function delivered() {
  const world = await webhookWorld(api);
  const { id } = await world.create();
  const events = [...(await world.deleteToken()), ...(await world.deleteToken())];
  await world.fanOut(id);
  await world.endDeliveries(id, "delivered");
  return { ...world, id, events };
}

const sequencesOf = async ({ pending }: Pick<WebhookWorld, "pending">, id: string) =>
  (await pending(id)).map(({ seq }) => seq);

describe("deliveries are listed", () => {
  test("newest first, page by page, by state, with all attempts", async () => {
    const { webhooks, id, events, deleteToken, fanOut } = await delivered();
    const more = await deleteToken();
    await fanOut(id);
    const all = (await webhooks.deliveries.query({ id })).items;
    expect(all.map(({ eventId }) => eventId)).toEqual(
      [...events, ...more].map((event) => event["id"]).toReversed(),
    );

    const first = await webhooks.deliveries.query({ id, limit: 3 });
    expect(first).toEqual({ items: all.slice(0, 3), nextCursor: all[2]?.id });
    const cursor = first.nextCursor ?? "";
    expect((await webhooks.deliveries.query({ id, cursor, limit: 200 })).items).toEqual(
      all.slice(3),
    );

    const { items } = await webhooks.deliveries.query({ id, state: "delivered" });
    expect(items).toEqual(all.slice(more.length));
    expect(items.at(-1)).toEqual({
      id: expect.any(String) as unknown,
      eventId: events[0]?.["id"],
      eventType: events[0]?.["type"],
      sequence: events[0]?.["seq"],
      occurredAt: instantOf(events[0]),
      state: "delivered",
      createdAt: expect.any(String) as unknown,
      endedAt: expect.any(String) as unknown,
      attempts: [{ number: 1, at: expect.any(String) as unknown, ms: 12, status: 200 }],
    });
    const pending = await webhooks.deliveries.query({ id, state: "pending" });
    expect(pending.items).toEqual(all.slice(0, more.length));
    expect(pending.items[0]).toMatchObject({ dueAt: expect.any(String) as unknown, attempts: [] });
    expect((await webhooks.deliveries.query({ id, state: "dead" })).items).toEqual([]);
  });

  test("dead ones with their last error, and none of another endpoint", async () => {
    const { webhooks, create, deleteToken, fanOut, endDeliveries } = await webhookWorld(api);
    const [{ id }, other] = [await create(), await create()];
    const events = await deleteToken();
    await fanOut(id);
    await endDeliveries(id, "dead");
    const { items } = await webhooks.deliveries.query({ id, state: "dead" });
    expect(items).toHaveLength(events.length);
    expect(items[0]).toMatchObject({
      lastError: "HTTP 503",
      attempts: [{ number: 1, status: 503, error: "HTTP 503" }],
    });
    expect((await webhooks.deliveries.query({ id: other.id })).items).toEqual([]);
  });

  test("not for an unknown endpoint", async () => {
    const { webhooks } = await webhookWorld(api);
    expect(await failureOf(webhooks.deliveries.query({ id: randomUUID() }))).toEqual(NOT_FOUND);
  });
});

describe("replay of", () => {
  test("one event, with its requester, and not again while it is pending", async () => {
    const world = await delivered();
    const { webhooks, id, events, pending, audit } = world;
    const eventId = String(events[1]?.["id"]);
    expect(await webhooks.replay.mutate({ id, eventId })).toEqual({ deliveries: 1 });
    expect(await pending(id)).toEqual([{ seq: events[1]?.["seq"], by: BY }]);
    expect(await webhooks.replay.mutate({ id, eventId })).toEqual({ deliveries: 0 });
    expect((await audit()).slice(1)).toEqual([
      {
        actor: BY,
        action: "webhook.replay",
        subject: id,
        outcome: "replayed",
        details: { eventId, deliveries: 1 },
      },
    ]);
  });

  test("an event older than the endpoint", async () => {
    const { create, deleteToken, webhooks, pending } = await webhookWorld(api);
    const [event] = await deleteToken();
    const { id } = await create();
    expect(await webhooks.replay.mutate({ id, eventId: String(event?.["id"]) })).toEqual({
      deliveries: 1,
    });
    expect(await pending(id)).toEqual([{ seq: event?.["seq"], by: BY }]);
  });

  test("a dead delivery, as a new one, which may fail again", async () => {
    const { webhooks, create, deleteToken, fanOut, endDeliveries, pending } =
      await webhookWorld(api);
    const { id } = await create();
    const events = await deleteToken();
    await fanOut(id);
    const [newest] = (await webhooks.deliveries.query({ id })).items;
    const deliveryId = newest?.id ?? "";
    expect(await failureOf(webhooks.replay.mutate({ id, deliveryId }))).toEqual(CONFLICT);
    await endDeliveries(id, "dead");
    expect(await webhooks.replay.mutate({ id, deliveryId })).toEqual({ deliveries: 1 });
    expect(await webhooks.replay.mutate({ id, deliveryId })).toEqual({ deliveries: 0 });
    expect(await pending(id)).toEqual([{ seq: events.at(-1)?.["seq"], by: BY }]);
    await endDeliveries(id, "dead");
    expect(await webhooks.replay.mutate({ id, deliveryId })).toEqual({ deliveries: 1 });
  });

  test("an inclusive range of sequences, in order", async () => {
    const world = await delivered();
    const { webhooks, id, events } = world;
    const seqs = events.map(({ seq }) => seq);
    const [from, to] = [String(seqs[1]), String(seqs.at(-2))];
    expect(await webhooks.replay.mutate({ id, from, to })).toEqual({
      deliveries: events.length - 2,
    });
    expect(await sequencesOf(world, id)).toEqual(seqs.slice(1, -1));
    expect(await webhooks.replay.mutate({ id, from, to })).toEqual({ deliveries: 0 });
  });

  test("an inclusive range of time", async () => {
    const world = await webhookWorld(api);
    const { id } = await world.create();
    const [first, second, third] = [
      await world.deleteToken(),
      (api.later(60_000), await world.deleteToken()),
      (api.later(60_000), await world.deleteToken()),
    ];
    await world.fanOut(id);
    await world.endDeliveries(id, "delivered");
    const times = second.map(instantOf);
    const [from, to] = [times[0] ?? "", times.at(-1) ?? ""];
    const { deliveries } = await world.webhooks.replay.mutate({ id, from, to });
    expect(deliveries).toBe(second.length);
    expect(await sequencesOf(world, id)).toEqual(second.map(({ seq }) => seq));
    const all = { from: "2020-01-01T00:00:00Z", to: "2099-01-01T00:00:00Z" };
    expect(await world.webhooks.replay.mutate({ id, ...all })).toEqual({
      deliveries: first.length + third.length,
    });
  });

  test("a range, limited to the endpoint's event types", async () => {
    const world = await delivered();
    const { webhooks, id, events } = world;
    const type = "expunge.deletion.completed";
    await webhooks.update.mutate({ id, eventTypes: [type] });
    const wanted = events.filter((event) => event["type"] === type);
    const all = { from: "0", to: "999999999999999999" };
    expect(await webhooks.replay.mutate({ id, ...all })).toEqual({ deliveries: wanted.length });
    expect(await sequencesOf(world, id)).toEqual(wanted.map(({ seq }) => seq));

    const other = events.find((event) => event["type"] !== type);
    const replayed = webhooks.replay.mutate({ id, eventId: String(other?.["id"]) });
    expect(await failureOf(replayed)).toEqual(invalid("eventId"));
  });

  test("no event whose first delivery is still to come", async () => {
    const { webhooks, id, deleteToken, fanOut, pending } = await delivered();
    const later = await deleteToken();
    const [from, to] = [String(later[0]?.["seq"]), String(later.at(-1)?.["seq"])];
    expect(await webhooks.replay.mutate({ id, from, to })).toEqual({ deliveries: 0 });
    await fanOut(id);
    expect(await pending(id)).toEqual(later.map(({ seq }) => ({ seq, by: null })));
  });

  test("a network event, ordered with those of its customer", async () => {
    const world = await clickToPayWorld(api);
    const { webhooks } = await api.trpc(world.tenantId);
    await world.enrol();
    const { id } = await webhooks.create.mutate({ url: HOOK, eventTypes: ["click_to_pay-1"] });
    const { deliveries } = await webhooks.replay.mutate({ id, from: "1", to: "1000" });
    expect(deliveries).toBeGreaterThan(0);
    const orders = await api.rows(
      `SELECT DISTINCT d.ordering_key = c.id::text AS same FROM webhook_delivery d JOIN credential c USING (tenant_id)
       WHERE d.tenant_id = $1 AND c.kind = 'click_to_pay_customer'`,
      [world.tenantId],
    );
    expect(orders).toEqual([{ same: true }]);
  });
});

describe("no replay", () => {
  test("to a disabled or unknown endpoint", async () => {
    const { webhooks, id, events } = await delivered();
    await webhooks.update.mutate({ id, state: "disabled" });
    const eventId = String(events[0]?.["id"]);
    expect(await failureOf(webhooks.replay.mutate({ id, eventId }))).toEqual(CONFLICT);
    const elsewhere = webhooks.replay.mutate({ id: randomUUID(), eventId });
    expect(await failureOf(elsewhere)).toEqual(NOT_FOUND);
  });

  test("of an unknown event or delivery, or another endpoint's delivery", async () => {
    const { webhooks, id, create } = await delivered();
    const { id: other } = await create();
    const [delivery] = (await webhooks.deliveries.query({ id })).items;
    const calls = [
      webhooks.replay.mutate({ id, eventId: randomUUID() }),
      webhooks.replay.mutate({ id, deliveryId: randomUUID() }),
      webhooks.replay.mutate({ id: other, deliveryId: delivery?.id ?? "" }),
    ];
    expect(await Promise.all(calls.map(failureOf))).toEqual(calls.map(() => NOT_FOUND));
  });

  test.each([
    ["body", {}],
    ["body", { eventId: randomUUID(), deliveryId: randomUUID() }],
    ["body", { eventId: randomUUID(), from: "1", to: "2" }],
    ["to", { from: "1" }],
    ["from", { to: "1" }],
    ["to", { from: "2", to: "1" }],
    ["to", { from: "2026-11-20T12:00:00Z", to: "2026-11-20T11:00:00Z" }],
    ["to", { from: "1", to: "2026-11-20T11:00:00Z" }],
    ["from", { from: "yesterday", to: "2" }],
    ["eventId", { eventId: "first" }],
    ["force", { from: "1", to: "2", force: true }],
  ])("with an invalid %s", async (field, selection) => {
    const { webhooks, create } = await webhookWorld(api);
    const { id } = await create();
    expect(await failureOf(webhooks.replay.mutate({ id, ...selection }))).toEqual(invalid(field));
  });
});
