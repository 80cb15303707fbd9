import { afterAll, beforeAll, expect, test } from "vitest";
import { type ClickToPayWorld, clickToPayWorld } from "#test/click-to-pay-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const enrolment = {
  accountId: "acc-1",
  customerId: 7,
  ownerBid: "1000052",
  cards: [{ cardId: 11, last4: "1111" }],
};
const target = {
  kind: "click_to_pay_customer",
  accountId: "acc-1",
  customerId: 7,
  ownerBid: "1000052",
} as const;

/** A customer whose registration is in progress when contract 1 accepts its deletion. */
async function expectDeferred(cid: string): Promise<ClickToPayWorld> {
  const world = await clickToPayWorld(api);
  await world.trpc.clickToPay.enrol.mutate(enrolment);
  const answer = await world.post({ headers: { "x-cid": cid } });
  expect([answer.status, answer.text]).toEqual([202, ""]);
  expect(await world.states()).toEqual(["REGISTRATION_IN_PROGRESS", "REGISTRATION_IN_PROGRESS"]);
  expect((await deletionsOf(world)).map(({ state }) => state)).toEqual(["waiting"]);
  return world;
}

const deletionsOf = async ({ trpc }: ClickToPayWorld) =>
  (await trpc.deletions.list.query({ targetKind: "click_to_pay_customer" })).items;

async function eventsOf({ trpc }: ClickToPayWorld) {
  const { items } = await trpc.events.list.query({ types: ["click_to_pay-1"], order: "oldest" });
  return items.map((event) => ({ cid: "cid" in event && event.cid, data: event.data }));
}

test("C2P-19: the deletion resumes once the registration is confirmed, and its event is published", async () => {
  const world = await expectDeferred("cid-1");
  const repeat = await world.post({ headers: { "x-cid": "cid-2" } });
  expect([repeat.status, (await deletionsOf(world)).length]).toEqual([202, 1]);

  await api.settle(world.tenantId);
  expect(await world.states()).toEqual(["REMOVAL_IN_PROGRESS", "REMOVAL_IN_PROGRESS"]);
  expect(await world.trpc.credentials.authorizeUse.mutate({ target })).toMatchObject({
    allowed: false,
  });
  await api.proceed(world.tenantId);
  await api.settle(world.tenantId);
  expect(await world.states()).toEqual(["REMOVED", "REMOVED"]);
  expect(await deletionsOf(world)).toMatchObject([{ state: "completed" }]);
  expect(await eventsOf(world)).toMatchObject([
    { data: { operation: "enroll_customer", status: "success" } },
    {
      cid: "cid-1",
      data: {
        operation: "delete_customer",
        status: "success",
        customer_id: 7,
        owner_bid: "1000052",
        card_ids: [11],
      },
    },
  ]);
});

test("C2P-08: a refused registration leaves nothing to remove: the deletion completes, and its event is published", async () => {
  const world = await expectDeferred("cid-3");
  await api.settle(world.tenantId, { code: "VIDC-2002", message: "not entitled" });
  await api.proceed(world.tenantId);
  expect(await world.states()).toEqual(["UNREGISTERED", "REMOVED"]);
  expect(await deletionsOf(world)).toMatchObject([{ state: "completed" }]);
  expect(await eventsOf(world)).toMatchObject([
    { data: { operation: "enroll_customer", status: "failure" } },
    {
      cid: "cid-3",
      data: { operation: "delete_customer", status: "success", customer_id: 7, reasons: [] },
    },
  ]);
  expect(
    await api.rows(
      "SELECT operation FROM network_request WHERE tenant_id = $1 AND operation = 'delete_customer'",
      [world.tenantId],
    ),
  ).toEqual([]);
});

test("C2P-11: if the network refuses the deferred removal, the customer is active again and the deletion states the reason", async () => {
  const world = await expectDeferred("cid-4");
  await api.settle(world.tenantId);
  await api.proceed(world.tenantId);
  await api.settle(world.tenantId, { code: "VIDC-2002", message: "not entitled" });
  expect(await world.states()).toEqual(["ACTIVE", "ACTIVE"]);
  expect(await deletionsOf(world)).toMatchObject([
    { state: "failed", reasons: [{ rule: "C2P-11" }] },
  ]);
  expect((await eventsOf(world)).at(-1)).toMatchObject({
    cid: "cid-4",
    data: {
      operation: "delete_customer",
      status: "failure",
      reasons: [{ code: "VIDC-2002" }],
    },
  });
});

test("C2P-19: a waiting deletion that is cancelled leaves the customer as its registration does", async () => {
  const world = await expectDeferred("cid-5");
  const [deletion] = await deletionsOf(world);
  await world.trpc.deletions.cancel.mutate({ id: deletion?.id ?? "" });
  await api.settle(world.tenantId);
  await api.proceed(world.tenantId);
  expect(await world.states()).toEqual(["ACTIVE", "ACTIVE"]);
  expect(await deletionsOf(world)).toMatchObject([{ state: "cancelled" }]);
});
