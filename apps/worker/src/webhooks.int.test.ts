import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CLICK_TO_PAY_EVENT, clickToPayEvent } from "@expunge/schemas/events/click-to-pay-event";
import { cloudEvent } from "@expunge/schemas/events/cloud-event";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import {
  credentials,
  happens,
  happensInBatch,
  isSignedBy,
  registerEndpoint,
  secretOf,
} from "#testing/open-receiver.ts";
import { eventually, openWebhookStage } from "#testing/open-webhook-stage.ts";

const { stage, receiver, answering, silent, deliveries, ended, retriesAreDue, clear, close } =
  await openWebhookStage();
await stage.worker({ WEBHOOKS_ALLOW_LOOPBACK: "true" }).ready;
afterEach(clear);
afterAll(close);

test("each event is delivered to each endpoint once, signed and logged", async () => {
  const { got, url } = await answering(204);
  const endpointId = await registerEndpoint(stage, url);
  const events = await happens(stage, ...credentials(40));
  await ended(endpointId, "delivered", 40);
  expect(got.map(({ id }) => id).toSorted()).toEqual(events.map(({ id }) => id).toSorted());
  for (const received of got) {
    expect(isSignedBy(received, secretOf(1))).toBe(true);
    expect(isSignedBy(received, secretOf(2))).toBe(false);
    expect(cloudEvent.parse(JSON.parse(received.body))).toMatchObject({ id: received.id });
  }
  const [attempt] = await stage.owner(
    "SELECT number, status, error FROM webhook_attempt a JOIN webhook_delivery d ON d.id = a.delivery_id WHERE d.endpoint_id = $1",
    [endpointId],
  );
  expect(attempt).toEqual({ number: 1, status: 204, error: null });
});

test("the events of a batch's items go to the endpoints that ask for them, and to no other", async () => {
  const [all, few] = [await answering(200), await answering(200)];
  const endpointId = await registerEndpoint(stage, all.url, { batchItems: true });
  const other = await registerEndpoint(stage, few.url);
  const items = await happensInBatch(stage, ...credentials(20));
  const [single] = await happens(stage, ...credentials(1));
  await ended(endpointId, "delivered", 21);
  await ended(other, "delivered", 1);
  const ids = [...items, single].map((event) => event?.id);
  expect(new Set(all.got.map(({ id }) => id))).toEqual(new Set(ids));
  expect(all.got).toHaveLength(21);
  expect(few.got.map(({ id }) => id)).toEqual([single?.id]);
});

test("slow, dead or broken endpoints delay no other endpoint", async () => {
  const slow = await Promise.all(Array.from({ length: 20 }, silent));
  const closed = createServer().listen(0);
  const { port } = closed.address() as AddressInfo;
  closed.close();
  const broken = await answering(500);
  for (const { url } of [...slow, broken]) await registerEndpoint(stage, url);
  await registerEndpoint(stage, `http://127.0.0.1:${port}/`);
  const good = await answering(200);
  const endpointId = await registerEndpoint(stage, good.url);
  await happens(stage, ...credentials(30));
  await ended(endpointId, "delivered", 30);
  // None of these is answered, and none takes more at a time than a new endpoint gets; that may still be on its way.
  await eventually(() =>
    expect(new Set(slow.map(({ mostOpen }) => mostOpen()))).toEqual(new Set([2])),
  );
});

describe("while one secret takes over from another", () => {
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
  const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();

  test("both sign, and one whose time is over does not", async () => {
    const { got, url } = await answering(200);
    const secrets = [
      { secret: secretOf(1), until: anHourAgo },
      { secret: secretOf(2), until: inAnHour },
      { secret: secretOf(3), until: null },
    ];
    await registerEndpoint(stage, url, { secrets });
    await happens(stage, ...credentials(1));
    await eventually(() => expect(got).toHaveLength(1));
    expect(got.map((one) => [1, 2, 3].map((byte) => isSignedBy(one, secretOf(byte))))).toEqual([
      [false, true, true],
    ]);
  });
});

describe("refused deliveries", () => {
  test("comes again with the same id and body", async () => {
    const statuses = [500, 302, 200];
    const { got, url } = await receiver((_, response) =>
      response.writeHead(statuses.shift() ?? 200, { location: "/" }).end(),
    );
    const endpointId = await registerEndpoint(stage, url);
    await happens(stage, ...credentials(1));
    for (const attempts of [1, 2]) {
      await eventually(async () =>
        expect(await deliveries(endpointId)).toMatchObject([{ state: "pending", attempts }]),
      );
      await retriesAreDue();
    }
    await ended(endpointId, "delivered", 1);
    expect(got).toHaveLength(3);
    expect(new Set(got.map(({ id, body }) => `${id} ${body}`)).size).toBe(1);
  });

  test("comes not before the endpoint wants it", async () => {
    const { url } = await answering(503, { "retry-after": "7200" });
    const endpointId = await registerEndpoint(stage, url);
    await happens(stage, ...credentials(1));
    await eventually(async () =>
      expect(await deliveries(endpointId)).toMatchObject([
        { state: "pending", attempts: 1, last_status: 503, last_error: "status 503" },
      ]),
    );
    const [row] = await deliveries(endpointId);
    expect(row?.wait).toBeGreaterThan(3_600);
    expect(row?.wait).toBeLessThanOrEqual(7_200);
  });

  test("is dead after the last try", async () => {
    const { got, url } = await answering(500);
    const endpointId = await registerEndpoint(stage, url);
    await happens(stage, ...credentials(1));
    await eventually(() => expect(got).toHaveLength(1));
    await eventually(async () =>
      expect(await deliveries(endpointId)).toMatchObject([{ attempts: 1 }]),
    );
    await stage.owner(
      "UPDATE webhook_delivery SET attempts = 9, due_at = now() WHERE endpoint_id = $1",
      [endpointId],
    );
    await ended(endpointId, "dead", 1);
    expect(await deliveries(endpointId)).toMatchObject([{ attempts: 10, last_status: 500 }]);
  });
});

test("an endpoint that answers 410 is disabled, with an event in the log", async () => {
  const { got, url } = await answering(410);
  const endpointId = await registerEndpoint(stage, url);
  const watching = await answering(200);
  await registerEndpoint(stage, watching.url);
  const [person] = credentials(1);
  await happens(stage, ...Array.from({ length: 5 }, () => person ?? ""));
  await ended(endpointId, "dead", 5);
  expect(got).toHaveLength(1);
  const disabled = await eventually(() => {
    const one = watching.got.find(({ type }) => type === "expunge.webhook.disabled");
    expect(one).toBeDefined();
    return one;
  });
  expect(cloudEvent.parse(JSON.parse(disabled?.body ?? ""))).toMatchObject({
    subject: endpointId,
    data: { endpointId, because: "410 Gone" },
  });
  expect(
    await stage.owner("SELECT state, disabled_reason FROM webhook_endpoint WHERE id = $1", [
      endpointId,
    ]),
  ).toEqual([{ state: "disabled", disabled_reason: "410 Gone" }]);
});

test("the network's event is sent in its own envelope or as a CloudEvent, as the endpoint wants it", async () => {
  const [own, cloud] = [await answering(200), await answering(200)];
  await registerEndpoint(stage, own.url, { format: "contract" });
  await registerEndpoint(stage, cloud.url);
  const person = await stage.enrolled();
  await eventually(() => expect([own.got.length, cloud.got.length]).toEqual([1, 1]));
  const [told] = await stage.events(person);
  expect(own.got[0]?.headers["content-type"]).toBe("application/json");
  expect(clickToPayEvent.strict().parse(JSON.parse(own.got[0]?.body ?? ""))).toEqual(told);
  expect(cloud.got[0]?.headers["content-type"]).toBe("application/cloudevents+json");
  expect(JSON.parse(cloud.got[0]?.body ?? "")).toMatchObject({
    specversion: "1.0",
    id: told?.event_id,
    type: CLICK_TO_PAY_EVENT,
    data: told?.data,
  });
});
