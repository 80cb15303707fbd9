import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { event } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";
import { after, NOW, openWebhookScene } from "#testing/open-webhook-scene.ts";
import { createWebhookDeliveryStore } from "#webhooks/delivery-store.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const store = createWebhookDeliveryStore(bench.database);
const openScene = (eventTypes?: readonly string[]) => openWebhookScene(bench, eventTypes);

describe("events are handed out", () => {
  test("once each, in their order, to the first claim", async () => {
    const { endpoint, happens, deliveries } = await openScene();
    const events = await happens(...Array.from({ length: 60 }, () => randomUUID()));
    expect(await store.endpointsBehind([endpoint.tenantId], 10)).toEqual([endpoint]);
    let behind = true;
    while (behind) {
      const racers = await Promise.all([1, 2, 3, 4].map(() => store.fanOut(endpoint, 7, NOW)));
      behind = (await store.endpointsBehind([endpoint.tenantId], 10)).length > 0;
      expect(racers.some(({ made }) => made > 0)).toBe(true);
    }
    expect((await deliveries()).map(({ event_id: id }) => id)).toEqual(events.map(({ id }) => id));
  });

  test("only those of the types that are wanted; the others are passed by", async () => {
    const { endpoint, happens, fanOut, deliveries } = await openScene(["expunge.hold.released"]);
    await happens(randomUUID());
    expect(await fanOut()).toEqual({ made: 0, behind: false });
    expect(await deliveries()).toEqual([]);
    expect(await store.endpointsBehind([endpoint.tenantId], 10)).toEqual([]);
  });

  test("in the order of their credential, under a subject that is no UUID", async () => {
    const { endpoint, fanOut, deliveries } = await openScene();
    const events = ["subject-1", "subject-2"].map((subject) => event(subject));
    await bench.store.applyChanges(endpoint.tenantId, [{ events, audit: [] }]);
    expect(await fanOut()).toEqual({ made: 2, behind: false });
    const orders = (await deliveries()).map(({ ordering_key: order }) => order);
    expect(orders).toEqual(events.map(({ body }) => "credentialId" in body && body.credentialId));
  });

  test("to no endpoint that is disabled, which gets them when it is active again", async () => {
    const { endpoint, happens, fanOut } = await openScene();
    const state = (value: string) =>
      bench.owner(
        "UPDATE webhook_endpoint SET state = $2, disabled_reason = 'by staff' WHERE tenant_id = $1",
        [endpoint.tenantId, value],
      );
    await state("disabled");
    await happens(randomUUID());
    expect(await store.endpointsBehind([endpoint.tenantId], 10)).toEqual([]);
    expect(await fanOut()).toEqual({ made: 0, behind: false });
    await state("active");
    expect(await fanOut()).toEqual({ made: 1, behind: false });
  });

  test("over all tenants, endpoints behind the log and with due deliveries are found", async () => {
    const scenes = [await openScene(), await openScene()];
    for (const { happens } of scenes) await happens(randomUUID());
    const ours = scenes.map(({ endpoint }) => endpoint);
    expect(await store.endpointsBehind(undefined, 1_000)).toEqual(expect.arrayContaining(ours));
    for (const { fanOut } of scenes) await fanOut();
    expect(await store.endpointsDue(NOW, 1_000)).toEqual(expect.arrayContaining(ours));
    expect(await store.endpointsDue(after(-1), 1_000)).toEqual([]);
    expect(await store.endpointsBehind(undefined, 1)).toHaveLength(0);
  });

  test("the look over all tenants leaves no access to another tenant", async () => {
    const { endpoint, happens, fanOut } = await openScene();
    await happens(randomUUID());
    await fanOut();
    const seen = await bench.asApplication<{ before: string; rows: string }>(
      undefined,
      `SELECT (SELECT count(*) FROM webhooks_due($1, 1000)) AS before, (SELECT count(*) FROM webhook_delivery) AS rows`,
      [NOW],
    );
    expect(Number(seen[0]?.before)).toBeGreaterThan(0);
    expect(seen[0]?.rows).toBe("0");
    const other = await bench.tenant();
    expect(
      await store.claim(
        { ...endpoint, tenantId: other },
        {
          limit: 9,
          now: NOW,
          until: NOW,
          batchItems: false,
        },
      ),
    ).toEqual([]);
  });
});

describe("events of a batch's items", () => {
  test("are passed by for an endpoint that does not ask for them", async () => {
    const { endpoint, happens, happensInBatch, fanOut, deliveries } = await openScene();
    await happensInBatch(randomUUID(), randomUUID());
    const [single] = await happens(randomUUID());
    expect(await fanOut()).toEqual({ made: 1, behind: false });
    expect(await deliveries()).toMatchObject([{ event_id: single?.id }]);
    expect(await store.endpointsBehind([endpoint.tenantId], 10)).toEqual([]);
  });

  test("have a lane of their own at one that does", async () => {
    const scene = await openWebhookScene(bench, [], true);
    const items = await scene.happensInBatch(...Array.from({ length: 50 }, () => randomUUID()));
    const [single] = await scene.happens(randomUUID());
    expect(await scene.fanOut()).toEqual({ made: 51, behind: false });
    expect(await store.endpointsDue(NOW, 1_000)).toContainEqual(scene.endpoint);
    const ids = (claimed: Awaited<ReturnType<typeof scene.claim>>) =>
      claimed.map((one) => one.event?.id);
    expect(ids(await scene.claim(10))).toEqual([single?.id]);
    expect(ids(await scene.claim(100, NOW, true))).toEqual(items.map(({ id }) => id));
  });

  test("and others about the same credential stay in one order over both lanes", async () => {
    const { happens, happensInBatch, fanOut, claim, record } = await openWebhookScene(
      bench,
      [],
      true,
    );
    const credential = randomUUID();
    const [before] = await happens(credential);
    const [item] = await happensInBatch(credential);
    const [last] = await happens(credential);
    await fanOut();
    expect(await claim(10, NOW, true)).toEqual([]);
    const order: (string | undefined)[] = [];
    for (const batchItems of [false, true, false]) {
      const claimed = await claim(10, NOW, batchItems);
      order.push(...claimed.map((one) => one.event?.id));
      const attempt = { at: NOW, ms: 1, status: 200, error: null };
      for (const one of claimed) await record(one, { state: "delivered", attempt });
    }
    expect(order).toEqual([before?.id, item?.id, last?.id]);
  });
});
