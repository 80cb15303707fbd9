import { LOGGED_EVENTS } from "@expunge/testkit/logged-events";
import type { PlaceHoldInput } from "@expunge/schemas/trpc/holds";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cardTokenWorld } from "#test/card-token-world.ts";
import { clickToPayWorld } from "#test/click-to-pay-world.ts";
import { failureOf, FORBIDDEN, invalid, NOT_FOUND, refusedBy } from "#test/failure-of.ts";
import { paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi, type Trpc } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const PAN = "4111111111111111";
const LEGAL = { hold: "legal", reference: "case 7/26" } as const;
const MANY = 20;

/** A tenant with a card token, and an agent who places the legal hold "case 7/26" on it, or a variation of it. */
async function world() {
  const { tenantId, store, remove } = await cardTokenWorld(api);
  const trpc = await api.trpc(tenantId, "agent");
  const otherTrpc = await api.trpc(tenantId, "agent", api.otherUrl);
  const approver = await api.trpc(tenantId, "approver");
  const otherApprover = await api.trpc(tenantId, "approver", api.otherUrl);
  const token = await store();
  const target = { kind: "card_token", token } as const;
  const placing = (at: Trpc, changed: Partial<PlaceHoldInput> = {}) =>
    at.holds.place.mutate({ target, ...LEGAL, ...changed });
  return {
    tenantId,
    trpc,
    target,
    instances: [trpc, otherTrpc] as const,
    approvers: [approver, otherApprover] as const,
    placing,
    place: (changed: Partial<PlaceHoldInput> = {}) => placing(trpc, changed),
    release: (at = approver) => at.holds.release.mutate({ target, ...LEGAL }),
    list: async () => (await trpc.holds.list.query({ target })).items,
    removeByStaff: () => trpc.deletions.request.mutate({ target, reason: "erasure_request" }),
    removeByMerchant: () => remove(token),
  };
}

const HOLD_06 = refusedBy("HOLD-06");

describe("a hold", () => {
  test("blocks deletions, with its rule as the reason, until it is released", async () => {
    const { place, release, removeByStaff, trpc, target } = await world();
    const hold = await place();
    expect(hold).toEqual({
      ...LEGAL,
      id: hold.id,
      placedBy: "staff:agent-1",
      placedAt: hold.placedAt,
      on: true,
    });
    const refused = await removeByStaff();
    expect(refused).toMatchObject({
      state: "refused",
      reasons: [
        { rule: "HOLD-01", message: expect.stringContaining("case 7/26") as unknown },
        { rule: "HOLD-05" },
      ],
    });
    expect(await trpc.credentials.authorizeUse.mutate({ target })).toMatchObject({ allowed: true });

    const released = await release();
    expect(released).toMatchObject({ ...hold, releasedBy: "staff:approver-1", on: false });
    expect(await removeByStaff()).toMatchObject({ state: "completed" });
  });

  test("that is already active is returned for an equal request; different holds coexist", async () => {
    const { place, list, release } = await world();
    const first = await place({ until: "2999-12-31" });
    expect(first).toMatchObject({ until: "3000-01-01T00:00:00.000Z" });
    expect(await place({ until: "2999-01-31T10:00:00Z" })).toEqual(first);
    const others = [
      await place({ hold: "dispute" }),
      await place({ hold: "subscription", reference: "plan B", until: "2999-01-31T10:00:00Z" }),
    ];
    expect(others[1]).toMatchObject({ until: "2999-01-31T10:00:00.000Z" });
    expect(await list()).toEqual([first, ...others]);

    const released = await release();
    const again = await place();
    expect(again.id).not.toBe(first.id);
    expect(await list()).toEqual([released, ...others, again]);
  });

  test("that has expired blocks nothing and cannot be released", async () => {
    const { tenantId, place, list, release, removeByStaff } = await world();
    await place({ until: "2999-12-31" });
    await api.rows("UPDATE hold SET until = $2 WHERE tenant_id = $1", [tenantId, api.now()]);
    expect(await list()).toMatchObject([{ on: false }]);
    expect(await failureOf(release())).toEqual(NOT_FOUND);
    expect(await removeByStaff()).toMatchObject({ state: "completed" });
  });

  test("is published and audited with its ids and kind, without its reference", async () => {
    const { tenantId, trpc, place, release } = await world();
    const { id: holdId } = await place();
    await release();
    const types = ["expunge.hold.placed", "expunge.hold.released"] as const;
    const { items } = await trpc.events.list.query({ types: [...types], order: "oldest" });
    const [credential] = await api.rows("SELECT id FROM credential WHERE tenant_id = $1", [
      tenantId,
    ]);
    const data = { holdId, credentialId: credential?.["id"], hold: "legal" };
    expect(items).toMatchObject(types.map((type) => ({ type, subject: holdId, data })));
    const auditEntries = await api.rows(
      "SELECT actor, action, subject, outcome, details FROM audit_entry WHERE tenant_id = $1 AND action LIKE 'hold.%' ORDER BY seq",
      [tenantId],
    );
    const entry = {
      actor: "staff:agent-1",
      subject: data.credentialId,
      details: { holdId, hold: "legal" },
    };
    expect(auditEntries).toEqual([
      { ...entry, action: "hold.place", outcome: "placed" },
      {
        ...entry,
        actor: "staff:approver-1",
        action: "hold.release",
        outcome: "released",
      },
    ]);
    expect(JSON.stringify([items, auditEntries]) + api.log()).not.toContain("case 7/26");
  });

  test("that is placed and released concurrently is placed once and released once", async () => {
    const { tenantId, instances, approvers, placing, release, list } = await world();
    const racers = Array.from({ length: MANY }, (_, racer) => instances[racer % 2] ?? instances[0]);
    const placed = await Promise.all(racers.map((at) => placing(at)));
    expect(new Set(placed.map(({ id }) => id)).size).toBe(1);
    const released = await Promise.allSettled(
      racers.map((_, racer) => release(approvers[racer % 2] ?? approvers[0])),
    );
    expect(released.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await list()).toHaveLength(1);
    const published = await api.rows(
      `SELECT type FROM ${LOGGED_EVENTS} WHERE tenant_id = $1 AND type LIKE 'expunge.hold.%' ORDER BY seq`,
      [tenantId],
    );
    expect(published).toEqual([{ type: "expunge.hold.placed" }, { type: "expunge.hold.released" }]);
  });
});

describe("a hold is placed", () => {
  test("HOLD-06: not on a deleted credential", async () => {
    const { place, removeByStaff, list } = await world();
    await removeByStaff();
    expect(await failureOf(place())).toEqual(HOLD_06);
    expect(await list()).toEqual([]);
  });

  test("HOLD-06: not on a customer whose removal is in progress or complete", async () => {
    const { tenantId, accountId, ownerBid, enrol, post, trpc } = await clickToPayWorld(api);
    await enrol();
    const customer = { kind: "click_to_pay_customer", accountId, customerId: 7 } as const;
    const target = { ...customer, ownerBid };
    const held = await trpc.holds.place.mutate({ target, ...LEGAL });
    expect((await post()).status).toBe(400);
    await trpc.holds.release.mutate({ target, ...LEGAL });
    expect((await post()).status).toBe(202);
    const refused = () => failureOf(trpc.holds.place.mutate({ target, ...LEGAL }));
    expect(await refused()).toEqual(HOLD_06);
    await api.settle(tenantId);
    expect(await refused()).toEqual(HOLD_06);
    expect((await trpc.holds.list.query({ target })).items).toMatchObject([
      { id: held.id, on: false },
    ]);
    const otherBid = trpc.holds.list.query({ target: { ...target, ownerBid: "9" } });
    expect(await failureOf(otherBid)).toEqual(NOT_FOUND);
  });

  test("HOLD-06: on a customer whose registration is in progress", async () => {
    const { accountId, ownerBid, trpc } = await clickToPayWorld(api);
    const customer = { accountId, customerId: 8, ownerBid };
    await trpc.clickToPay.enrol.mutate({ ...customer, cards: [] });
    const target = { kind: "click_to_pay_customer", ...customer } as const;
    expect(await trpc.holds.place.mutate({ target, ...LEGAL })).toMatchObject({ on: true });
  });
});

describe("an invalid", () => {
  test.each([
    ["reference", { reference: `case ${PAN}` }],
    ["reference", { reference: "4111-1111-1111-1111" }],
    ["reference", { reference: " " }],
    ["reference", { reference: "x".repeat(101) }],
    ["hold", { hold: "whim" as "legal" }],
    ["until", { until: "2026-02-30" }],
    ["until", { until: "tomorrow" }],
    ["until", { until: "2020-01-01" }],
    ["until", { until: "2020-01-01T00:00:00Z" }],
    ["until", { until: "9999-12-31" }],
  ])("%s is named, and its value is not echoed: %j", async (field, wrong) => {
    const { place, list } = await world();
    expect(await failureOf(place(wrong))).toEqual(invalid(field));
    expect(await list()).toEqual([]);
    expect(api.log()).not.toMatch(/4111[ -]?1111/);
  });
});

describe("authorization", () => {
  test("a viewer lists holds, and neither places nor releases them", async () => {
    const { tenantId, target, place, list } = await world();
    const hold = await place();
    const viewer = await api.trpc(tenantId, "viewer");
    expect((await viewer.holds.list.query({ target })).items).toEqual([hold]);
    expect(await failureOf(viewer.holds.place.mutate({ target, ...LEGAL }))).toEqual(FORBIDDEN);
    expect(await failureOf(viewer.holds.release.mutate({ target, ...LEGAL }))).toEqual(FORBIDDEN);
    expect(await list()).toEqual([hold]);
  });

  test("staff of another tenant cannot place, release or list holds", async () => {
    const { target, place, list } = await world();
    const hold = await place();
    const stranger = await api.trpc(await api.tenant(), "admin");
    const named = { target, ...LEGAL };
    expect(await failureOf(stranger.holds.place.mutate(named))).toEqual(NOT_FOUND);
    expect(await failureOf(stranger.holds.release.mutate(named))).toEqual(NOT_FOUND);
    expect(await failureOf(stranger.holds.list.query({ target }))).toEqual(NOT_FOUND);
    expect(await list()).toEqual([hold]);
  });
});

describe("a hold blocks the public contracts without being revealed", () => {
  const SECRET = "case of Erika";
  const NOT_TOLD = /Erika|fraud|investigat/i;

  test("contract 1", async () => {
    const { accountId, ownerBid, enrol, post, states, trpc } = await clickToPayWorld(api);
    await enrol();
    const target = { kind: "click_to_pay_customer", accountId, customerId: 7, ownerBid } as const;
    await trpc.holds.place.mutate({ target, hold: "fraud_investigation", reference: SECRET });
    const answer = await post();
    expect(answer).toMatchObject({ status: 400, json: { message: "bad request" } });
    expect(answer.text).not.toMatch(NOT_TOLD);
    expect(await states()).toEqual(["ACTIVE", "ACTIVE", "ACTIVE"]);
  });

  test("contract 2, for deletion and listing", async () => {
    const {
      accountId: customerAccountId,
      storeSepa,
      send,
      remove,
      trpc,
    } = await paymentOptionWorld(api);
    const { reference } = await storeSepa();
    const target = { kind: "payment_option", customerAccountId, reference } as const;
    const before = await send(`/${customerAccountId}/paymentOptions`, { method: "GET" });
    await trpc.holds.place.mutate({ target, hold: "legal", reference: SECRET });
    const refused = await remove(reference);
    expect(refused).toMatchObject({ status: 400, json: { errors: [{ code: "refused" }] } });
    expect(refused.text).not.toMatch(NOT_TOLD);
    const listed = await send(`/${customerAccountId}/paymentOptions`, { method: "GET" });
    expect(listed.text).toBe(before.text);
  });

  test("contract 3", async () => {
    const { place, removeByMerchant, list } = await world();
    const hold = await place({ reference: SECRET });
    const answer = await removeByMerchant();
    expect(answer).toMatchObject({ status: 400, json: { errorCode: "refused" } });
    expect(answer.text).not.toMatch(NOT_TOLD);
    expect(await list()).toEqual([hold]);
  });
});
