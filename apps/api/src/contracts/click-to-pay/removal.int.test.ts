import { afterAll, beforeAll, expect, test } from "vitest";
import { type ClickToPayWorld, clickToPayWorld } from "#test/click-to-pay-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

async function enrolled(): Promise<ClickToPayWorld> {
  const world = await clickToPayWorld(api);
  await world.enrol();
  return world;
}

const target = {
  kind: "click_to_pay_customer",
  accountId: "acc-1",
  customerId: 7,
  ownerBid: "1000052",
} as const;
const removalsOf = (tenantId: string) =>
  api.rows(
    "SELECT state, correlation_id FROM network_request WHERE tenant_id = $1 AND operation = 'delete_customer'",
    [tenantId],
  );
const jobsOf = (tenantId: string) =>
  api.rows(
    `SELECT j.state FROM pgboss.job j JOIN network_request r ON r.id = (j.data ->> 'requestId')::uuid
     WHERE j.data ->> 'tenantId' = $1 AND r.operation = 'delete_customer'`,
    [tenantId],
  );

async function eventsOf(world: ClickToPayWorld) {
  const { items } = await world.trpc.events.list.query({ types: ["click_to_pay-1"] });
  return items.filter(
    (event) => event.type === "click_to_pay-1" && event.data.operation === "delete_customer",
  );
}

test("202 without a body; customer and cards are unusable immediately, and the network gets one request", async () => {
  const world = await enrolled();
  expect(await world.trpc.credentials.authorizeUse.mutate({ target })).toMatchObject({
    allowed: true,
  });

  const first = await world.post({ headers: { "x-cid": "cid-1" } });
  expect([first.status, first.text, first.headers["content-length"]]).toEqual([202, "", "0"]);
  expect(await world.states()).toEqual([
    "REMOVAL_IN_PROGRESS",
    "REMOVAL_IN_PROGRESS",
    "REMOVAL_IN_PROGRESS",
  ]);
  expect(await world.trpc.credentials.authorizeUse.mutate({ target })).toMatchObject({
    allowed: false,
    reasons: [{ rule: "C2P-05" }],
  });

  for (const cid of ["cid-2", "cid-3"]) {
    const repeat = await world.post({ headers: { "x-cid": cid } });
    expect([repeat.status, repeat.text, repeat.headers["x-cid"]]).toEqual([202, "", cid]);
  }
  expect(await removalsOf(world.tenantId)).toEqual([{ state: "queued", correlation_id: "cid-1" }]);
  expect(await jobsOf(world.tenantId)).toEqual([{ state: "created" }]);
  expect(await eventsOf(world)).toEqual([]);
});

test("once the network confirms, customer and cards are removed, and one event reports it", async () => {
  const world = await enrolled();
  await world.post({ headers: { "x-cid": "cid-4" } });
  await api.settle(world.tenantId);
  expect(await world.states()).toEqual(["REMOVED", "REMOVED", "REMOVED"]);
  const events = await eventsOf(world);
  expect(events).toMatchObject([
    {
      domain: "cards-tokenization",
      event_type: "click_to_pay-1",
      org_id: world.tenantId,
      cid: "cid-4",
      data: {
        status: "success",
        network: "visa",
        account_id: "acc-1",
        customer_id: 7,
        owner_bid: "1000052",
        card_ids: [11, 12],
        reasons: [],
      },
    },
  ]);
  const { items } = await world.trpc.deletions.list.query({ targetKind: "click_to_pay_customer" });
  expect(items).toMatchObject([{ state: "completed", target }]);
});

test("if the network refuses, they are active again, one event reports it, and the customer can be deleted again", async () => {
  const world = await enrolled();
  await world.post();
  await api.settle(world.tenantId, { code: "VIDC-2002", message: "not entitled" });
  expect(await world.states()).toEqual(["ACTIVE", "ACTIVE", "ACTIVE"]);
  expect(await eventsOf(world)).toMatchObject([
    { data: { status: "failure", reasons: [{ code: "VIDC-2002" }] } },
  ]);
  expect(await world.trpc.credentials.authorizeUse.mutate({ target })).toMatchObject({
    allowed: true,
  });

  expect((await world.post()).status).toBe(202);
  expect(await removalsOf(world.tenantId)).toHaveLength(2);
});

test("a customer that was removed can be enrolled again, under another owner BID too", async () => {
  const world = await enrolled();
  await world.post();
  await api.settle(world.tenantId);
  await world.trpc.clickToPay.enrol.mutate({ ...enrolment, ownerBid: "2" });
  await api.settle(world.tenantId);
  expect(await world.states()).toEqual(["ACTIVE", "REMOVED", "REMOVED", "ACTIVE"]);
  expect((await world.post()).status).toBe(400);
  expect((await world.post({ body: { owner_bid: "2" } })).status).toBe(202);
});

const enrolment = {
  accountId: "acc-1",
  customerId: 7,
  ownerBid: "1000052",
  cards: [{ cardId: 13, last4: "3333" }],
};
