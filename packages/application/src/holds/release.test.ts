import { describe, expect, test } from "vitest";
import { HOLD_KINDS } from "@expunge/domain/hold/hold";
import type { Actor } from "#actor.ts";
import { NOON, OWNER_BID, putCustomer, staff, TENANT } from "#testing/fixtures.ts";
import { APPROVER, holdScene, OPTION } from "#testing/hold-scene.ts";

const NOT_FOUND = { code: "not_found" };

test("given an active hold, when it is released, then it is inactive and stays on record", async () => {
  const { store, clock, place, release } = holdScene();
  const placed = await place({ until: "2026-12-31" });
  const later = new Date("2026-11-20T13:00:00.000Z");
  clock.set(later);
  const released = { releasedBy: "staff:bea", releasedAt: "2026-11-20T13:00:00.000Z" };
  expect(await release()).toEqual({ ...placed, ...released, on: false });
  expect([...store.holds.values()]).toMatchObject([
    { id: placed.id, placedAt: NOON, releasedBy: "staff:bea", releasedAt: later },
  ]);
  expect(store.credentials.get("option-1")).toMatchObject({
    version: 3,
    state: "active",
    changedAt: later,
  });
});

test("a release is published and audited", async () => {
  const { store, place, release } = holdScene();
  const { id: holdId } = await place({ hold: "subscription" });
  await release({ hold: "subscription" });
  expect(store.events.at(-1)).toMatchObject({
    type: "expunge.hold.released",
    subject: holdId,
    body: { holdId, credentialId: "option-1", hold: "subscription" },
  });
  expect(store.audit.at(-1)).toEqual({
    occurredAt: NOON,
    actor: "staff:bea",
    action: "hold.release",
    subject: "option-1",
    outcome: "released",
    details: { holdId, hold: "subscription" },
  });
});

describe("not found", () => {
  test("for a hold of another kind or with another reference, and none is released", async () => {
    const { place, release, list } = holdScene();
    await place();
    await expect(release({ hold: "dispute" })).rejects.toMatchObject(NOT_FOUND);
    await expect(release({ reference: "case 8/26" })).rejects.toMatchObject(NOT_FOUND);
    expect((await list()).items).toMatchObject([{ on: true }]);
  });

  test("for a hold that was released already, and its release is published once", async () => {
    const { store, place, release } = holdScene();
    await place();
    await release();
    await expect(release()).rejects.toMatchObject(NOT_FOUND);
    expect(store.events.map(({ type }) => type)).toEqual([
      "expunge.hold.placed",
      "expunge.hold.released",
    ]);
  });

  test("for an expired hold, from its end on", async () => {
    const { clock, place, release } = holdScene();
    await place({ until: "2026-11-20" });
    clock.set(new Date("2026-11-21T00:00:00.000Z"));
    await expect(release()).rejects.toMatchObject(NOT_FOUND);
    clock.set(new Date("2026-11-20T23:59:59.999Z"));
    expect(await release()).toMatchObject({ on: false });
  });

  test("for a credential that does not exist", async () => {
    const { release } = holdScene();
    const unknown = release({ target: { ...OPTION, reference: "unknown" } });
    await expect(unknown).rejects.toMatchObject(NOT_FOUND);
  });

  test("for a hold that a concurrent request releases", async () => {
    const { store, place, release } = holdScene();
    await place();
    store.meanwhile(() => {
      store.touch("option-1");
      for (const hold of store.holds.values())
        store.holds.set(hold.id, { ...hold, releasedBy: "staff:anna", releasedAt: NOON });
    });
    await expect(release()).rejects.toMatchObject(NOT_FOUND);
    expect([...store.holds.values()]).toMatchObject([{ releasedBy: "staff:anna" }]);
    expect(store.events).toHaveLength(1);
  });
});

test("given a concurrent write to the credential, when a hold is released, then it is released all the same", async () => {
  const { store, place, release } = holdScene();
  await place();
  store.meanwhile(() => store.touch("option-1"));
  expect(await release()).toMatchObject({ on: false });
  expect([store.writes, store.events.length]).toEqual([3, 2]);
});

test("every hold is listed, newest last, with its activity", async () => {
  const { clock, place, release, list } = holdScene();
  await place({ until: "2026-11-20" });
  await place({ hold: "dispute" });
  await release({ hold: "dispute" });
  await place({ hold: "fraud_investigation" });
  clock.set(new Date("2026-11-21T00:00:00.000Z"));
  expect((await list()).items.map(({ hold, on }) => [hold, on])).toEqual([
    ["legal", false],
    ["dispute", false],
    ["fraud_investigation", true],
  ]);
  await expect(list({ ...OPTION, reference: "unknown" })).rejects.toMatchObject(NOT_FOUND);
});

test.each(HOLD_KINDS)(
  "HOLD-10: a hold of kind %s is placed by an agent, and released by an approver or an admin only",
  async (hold) => {
    const { place, release, list } = holdScene();
    await place({ hold });
    const forbidden = { code: "forbidden", rule: "HOLD-10" };
    const others: readonly Actor[] = [
      staff,
      { ...APPROVER, role: "viewer" },
      { kind: "account", tenantId: TENANT, accountId: "account-1" },
      { kind: "client", tenantId: TENANT, clientKey: "client-1" },
    ];
    for (const other of others)
      await expect(release({ hold }, other)).rejects.toMatchObject(forbidden);
    expect((await list()).items).toMatchObject([{ on: true }]);
    expect(await release({ hold }, { ...APPROVER, role: "admin" })).toMatchObject({ on: false });
  },
);

const requester: Actor = { ...APPROVER, subject: "erika" };

test.each(["awaiting_approval", "scheduled", "waiting", "failed", "refused"] as const)(
  "HOLD-09: the requester of a deletion that is %s releases no hold on its credential",
  async (state) => {
    const { place, release, putDeletion, list } = holdScene();
    await place();
    putDeletion(OPTION, OPTION.reference, state);
    const refused = { code: "refused", rule: "HOLD-09" };
    await expect(release({}, requester)).rejects.toMatchObject(refused);
    expect((await list()).items).toMatchObject([{ on: true }]);
    expect(await release()).toMatchObject({ on: false });
  },
);

test.each(["completed", "cancelled", "rejected"] as const)(
  "HOLD-09: the requester of a deletion that is %s may release a hold",
  async (state) => {
    const { place, release, putDeletion } = holdScene();
    await place();
    putDeletion(OPTION, OPTION.reference, state);
    expect(await release({}, requester)).toMatchObject({ on: false });
  },
);

test("a hold on one card of a customer is released by its card, and blocks the others' removal no more", async () => {
  const { store, place, release, list } = holdScene();
  putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE", 8: "REMOVAL_IN_PROGRESS", 9: "REMOVED" });
  const target = {
    kind: "click_to_pay_customer",
    accountId: "account-1",
    customerId: 42,
    ownerBid: OWNER_BID,
  } as const;
  const placed = await place({ target, cardId: 7 });
  expect(placed).toMatchObject({ cardId: 7, on: true });
  for (const cardId of [8, 9, 10])
    await expect(place({ target, cardId })).rejects.toMatchObject({ rule: "HOLD-06" });
  await expect(release({ target })).rejects.toMatchObject(NOT_FOUND);
  expect(await release({ target, cardId: 7 })).toMatchObject({ on: false });
  expect((await list(target)).items).toMatchObject([{ cardId: 7, on: false }]);
});
