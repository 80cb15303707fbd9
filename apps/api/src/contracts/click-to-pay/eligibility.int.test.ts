import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clickToPayWorld } from "#test/click-to-pay-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const ENROL_CARD = "/v1/clicktopay/visa/enroll/card";
const ENROL_CUSTOMER = "/v1/clicktopay/visa/enroll/customer";
const named = { accountId: "acc-1", customerId: 7, ownerBid: "1000052" };
const target = { kind: "click_to_pay_customer", ...named } as const;
const refused = (message: string) => ({ code: 400, message });
const CUSTOMER = refused("customer not enabled to click to pay");
const refusedBy = (rule: string) => ({ data: { expunge: { code: "refused", rule } } });

async function enrolled() {
  const world = await clickToPayWorld(api);
  await world.enrol();
  return world;
}

const setPolicy = (tenantId: string, policy: unknown) =>
  api.rows("UPDATE tenant SET policy = $2 WHERE tenant_id = $1", [
    tenantId,
    JSON.stringify(policy),
  ]);

test("of several errors the contract reports the network's first, then the tenant's, then the customer's", async () => {
  const world = await clickToPayWorld(api, false);
  const path = "/v1/clicktopay/amex/delete/customer";
  expect((await world.post({ path })).json).toEqual(refused("invalid network"));
  expect((await world.post()).json).toEqual(refused("click to pay is not enabled to tenant"));
  await api.rows("UPDATE tenant SET click_to_pay_enabled = true WHERE tenant_id = $1", [
    world.tenantId,
  ]);
  expect((await world.post()).json).toEqual(CUSTOMER);
});

test("C2P-04: while a customer is being removed, another owner BID is refused as ever", async () => {
  const world = await enrolled();
  expect((await world.post()).status).toBe(202);
  expect((await world.post({ body: { owner_bid: "999" } })).json).toEqual(CUSTOMER);
  expect((await world.post()).status).toBe(202);
});

describe("holds", () => {
  test("a customer under a hold is not deleted, and the account does not learn the reason", async () => {
    const world = await enrolled();
    const hold = { target, hold: "fraud_investigation", reference: "case-4711" } as const;
    await world.trpc.holds.place.mutate(hold);
    const { status, json } = await world.post();
    expect([status, json]).toEqual([400, refused("bad request")]);
    expect(await world.states()).toEqual(["ACTIVE", "ACTIVE", "ACTIVE"]);
    await world.trpc.holds.release.mutate(hold);
    expect((await world.post()).status).toBe(202);
  });

  test("a caller that may not delete the customer does not learn of a hold", async () => {
    const world = await enrolled();
    await world.trpc.holds.place.mutate({ target, hold: "legal", reference: "case-1" });
    expect((await world.post({ body: { owner_bid: "999" } })).json).toEqual(CUSTOMER);
  });
});

describe("C2P-16: the operator assigns owner BIDs to tenants", () => {
  test("an admin cannot add one: a tenant enrols no customer under the owner BID of another", async () => {
    const world = await clickToPayWorld(api);
    const admin = await api.trpc(world.tenantId, "admin");
    await admin.settings.update.mutate({ ownerBids: ["3000052", "1000052"] });
    const customer = { ...named, ownerBid: "3000052", cards: [] };
    await expect(admin.clickToPay.enrol.mutate(customer)).rejects.toMatchObject(
      refusedBy("C2P-16"),
    );
    await admin.clickToPay.enrol.mutate({ ...customer, ownerBid: "1000052" });
  });
});

describe("C2P-16: where the tenant names its owner BIDs", () => {
  test("customers of others are not deleted, and not enrolled", async () => {
    const world = await enrolled();
    await setPolicy(world.tenantId, { ownerBids: ["2000052"] });
    expect((await world.post()).json).toEqual(CUSTOMER);
    const body = {
      owner_bid: "1000052",
      card_information: { card_id: 21, last4: "1111" },
      customer_information: {
        first_name: "Erika",
        last_name: "Mustermann",
        emails: ["erika@example.org"],
        phones: ["+4915112345678"],
        billing_address: { city: "Köln", country: "DE" },
      },
    };
    const enrolment = { path: ENROL_CUSTOMER, headers: { "x-customer-id": "8" } };
    const { status, json } = await world.post({ ...enrolment, body });
    expect([status, json]).toEqual([400, refused("owner bid not enabled to tenant")]);
    const own = await world.post({ ...enrolment, body: { ...body, owner_bid: "2000052" } });
    expect(own.status).toBe(202);
    await setPolicy(world.tenantId, { ownerBids: ["2000052", "1000052"] });
    expect((await world.post()).status).toBe(202);
  });
});

describe("a customer that is disabled", () => {
  test("C2P-17: is used by no payment, takes no card and is not removed, until it is enabled", async () => {
    const world = await enrolled();
    const { clickToPay, credentials } = world.trpc;
    expect(await clickToPay.disable.mutate(named)).toEqual({ state: "DISABLED" });
    expect(await world.states()).toEqual(["DISABLED", "DISABLED", "DISABLED"]);
    expect(await credentials.authorizeUse.mutate({ target })).toMatchObject({
      allowed: false,
      reasons: [{ rule: "C2P-05" }],
    });
    const card = { owner_bid: "1000052", card_id: 13 };
    expect((await world.post({ path: ENROL_CARD, body: card })).json).toEqual(CUSTOMER);
    expect((await world.post()).json).toEqual(CUSTOMER);
    await expect(clickToPay.disable.mutate(named)).rejects.toMatchObject(refusedBy("C2P-17"));

    expect(await clickToPay.enable.mutate(named)).toEqual({ state: "ACTIVE" });
    expect(await world.states()).toEqual(["ACTIVE", "ACTIVE", "ACTIVE"]);
    await expect(clickToPay.enable.mutate(named)).rejects.toMatchObject(refusedBy("C2P-17"));
    expect(await credentials.authorizeUse.mutate({ target })).toMatchObject({ allowed: true });
    expect((await world.post()).status).toBe(202);
    const audit = await api.rows(
      "SELECT actor, outcome FROM audit_entry WHERE tenant_id = $1 AND action IN ('click_to_pay.disable', 'click_to_pay.enable')",
      [world.tenantId],
    );
    expect(audit).toEqual([
      { actor: "staff:admin-1", outcome: "accepted" },
      { actor: "staff:admin-1", outcome: "accepted" },
    ]);
  });

  test("is found by its own names only, and disabled by an agent, not by a viewer", async () => {
    const world = await enrolled();
    const notFound = { data: { code: "NOT_FOUND", expunge: { code: "not_found" } } };
    for (const other of [{ customerId: 8 }, { accountId: "acc-2" }, { ownerBid: "2" }]) {
      await expect(
        world.trpc.clickToPay.disable.mutate({ ...named, ...other }),
      ).rejects.toMatchObject(notFound);
    }
    const stranger = await clickToPayWorld(api);
    await expect(stranger.trpc.clickToPay.enable.mutate(named)).rejects.toMatchObject(notFound);
    const viewer = await api.trpc(world.tenantId, "viewer");
    await expect(viewer.clickToPay.disable.mutate(named)).rejects.toMatchObject({
      data: { code: "FORBIDDEN" },
    });
    const agent = await api.trpc(world.tenantId, "agent");
    expect(await agent.clickToPay.disable.mutate(named)).toEqual({ state: "DISABLED" });
  });
});

test("C2P-05: a card that is added while its customer is being removed is refused; one that was on its way goes too", async () => {
  const world = await enrolled();
  const add = (card_id: number) =>
    world.post({ path: ENROL_CARD, body: { owner_bid: "1000052", card_id } });
  expect((await add(13)).status).toBe(202);
  expect((await world.post()).status).toBe(202);
  expect((await add(14)).json).toEqual(CUSTOMER);
  await api.settle(world.tenantId);
  expect(await world.states()).toEqual(["REMOVED", "REMOVED", "REMOVED", "REMOVED"]);
});
