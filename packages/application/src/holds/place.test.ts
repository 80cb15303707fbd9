import { describe, expect, test } from "vitest";
import { NOON, OWNER_BID, putCardToken, putCustomer, TENANT } from "#testing/fixtures.ts";
import { holdScene, OPTION } from "#testing/hold-scene.ts";

const CASE = {
  hold: "legal",
  reference: "case 7/26",
  placedBy: "staff:erika",
  placedAt: "2026-11-20T12:00:00.000Z",
  on: true,
};
const CUSTOMER = {
  kind: "click_to_pay_customer",
  accountId: "account-1",
  customerId: 7,
  ownerBid: OWNER_BID,
} as const;
const HOLD_06 = { code: "refused", rule: "HOLD-06" };

test("given a credential, when a hold is placed on it, then the hold is active until it is released", async () => {
  const { store, place } = holdScene();
  const { id, ...shown } = await place();
  expect(shown).toEqual(CASE);
  expect([...store.holds.values()]).toEqual([
    {
      tenantId: TENANT,
      id,
      credentialId: "option-1",
      kind: "legal",
      reference: "case 7/26",
      cardId: null,
      until: null,
      placedBy: "staff:erika",
      placedAt: NOON,
      releasedBy: null,
      releasedAt: null,
    },
  ]);
});

test("a hold increments the version of its credential and changes nothing else of it", async () => {
  const { store, clock, place } = holdScene();
  const before = store.credentials.get("option-1");
  const later = new Date("2026-11-20T12:00:01.000Z");
  clock.set(later);
  await place();
  expect(store.credentials.get("option-1")).toEqual({ ...before, version: 2, changedAt: later });
});

test("the event and the audit entry of a hold contain its ids and kind, but not its reference", async () => {
  const { store, place } = holdScene();
  const { id: holdId } = await place();
  const about = { holdId, credentialId: "option-1", hold: "legal" };
  expect(store.events).toMatchObject([
    {
      type: "expunge.hold.placed",
      subject: holdId,
      occurredAt: NOON,
      body: about,
    },
  ]);
  expect(store.audit).toEqual([
    {
      occurredAt: NOON,
      actor: "staff:erika",
      action: "hold.place",
      subject: "option-1",
      outcome: "placed",
      details: { holdId, hold: "legal" },
    },
  ]);
  expect(JSON.stringify([store.events, store.audit])).not.toContain("case 7/26");
});

describe("the end of a hold", () => {
  test.each([
    ["the end of the given day", "2026-11-20", "2026-11-21T00:00:00.000Z"],
    ["the end of the last day of a year", "2026-12-31", "2027-01-01T00:00:00.000Z"],
    ["the given instant", "2026-11-20T12:00:00.001Z", "2026-11-20T12:00:00.001Z"],
    ["the last possible day", "9999-12-30", "9999-12-31T00:00:00.000Z"],
    ["the last possible instant", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"],
  ])("that is %s", async (_, until, end) => {
    const { store, place } = holdScene();
    expect(await place({ until })).toMatchObject({ until: end, on: true });
    expect([...store.holds.values()]).toMatchObject([{ until: new Date(end) }]);
  });

  test.each([
    ["is now", "2026-11-20T12:00:00.000Z"],
    ["was yesterday", "2026-11-19"],
    ["is too late for a comparison", "9999-12-31"],
  ])("that %s is invalid, and nothing is written", async (_, until) => {
    const { store, place } = holdScene();
    await expect(place({ until })).rejects.toMatchObject({ code: "invalid", field: "until" });
    expect([store.holds.size, store.writes]).toEqual([0, 0]);
  });
});

describe("a hold of the same kind and reference", () => {
  test("that is active is returned with its own end, and nothing is written", async () => {
    const { store, place } = holdScene();
    const first = await place({ until: "2026-11-20" });
    expect(await place({ until: "2026-12-31" })).toEqual(first);
    expect([store.holds.size, store.writes]).toEqual([1, 1]);
  });

  test("that has expired is placed again", async () => {
    const { store, clock, place } = holdScene();
    const first = await place({ until: "2026-11-20" });
    clock.set(new Date("2026-11-21T00:00:00.000Z"));
    const again = await place();
    expect(again).toMatchObject({ reference: first.reference, on: true });
    expect([...store.holds.keys()]).toEqual([first.id, again.id]);
  });

  test("that was released is placed again", async () => {
    const { store, place, release } = holdScene();
    const first = await place();
    await release();
    const again = await place();
    expect([...store.holds.keys()]).toEqual([first.id, again.id]);
  });
});

test("several different holds are active at once", async () => {
  const { place, list } = holdScene();
  await place();
  await place({ hold: "dispute" });
  await place({ reference: "case 8/26" });
  expect((await list()).items).toMatchObject([
    { hold: "legal", reference: "case 7/26", on: true },
    { hold: "dispute", reference: "case 7/26", on: true },
    { hold: "legal", reference: "case 8/26", on: true },
  ]);
});

describe("the credential of a hold", () => {
  test("given an unknown credential, then it is not found", async () => {
    const { place } = holdScene();
    const unknown = place({ target: { ...OPTION, reference: "unknown" } });
    await expect(unknown).rejects.toMatchObject({ code: "not_found" });
  });

  test("given a customer under another owner BID, then it is not found", async () => {
    const { store, place } = holdScene();
    putCustomer(store, 7);
    const other = place({ target: { ...CUSTOMER, ownerBid: "9" } });
    await expect(other).rejects.toMatchObject({ code: "not_found" });
    expect(await place({ target: CUSTOMER })).toMatchObject({ on: true });
  });

  test("HOLD-06: given a deleted credential, then it is refused", async () => {
    const { store, place } = holdScene();
    putCardToken(store, "token-1");
    const target = { kind: "card_token", token: "token-1" } as const;
    expect(await place({ target })).toMatchObject({ on: true });
    store.holds.clear();
    store.touch("token-1", { state: "deleted" });
    await expect(place({ target })).rejects.toMatchObject(HOLD_06);
    expect(store.holds.size).toBe(0);
  });

  test.each(["UNREGISTERED", "REMOVED"] as const)(
    "HOLD-06: given a customer in the state %s, then it is refused",
    async (state) => {
      const { store, place } = holdScene();
      putCustomer(store, 7, state);
      await expect(place({ target: CUSTOMER })).rejects.toMatchObject(HOLD_06);
    },
  );

  test.each(["REGISTRATION_IN_PROGRESS", "ACTIVE", "DISABLED"] as const)(
    "HOLD-06: given a customer in the state %s, then the hold is active",
    async (state) => {
      const { store, place } = holdScene();
      putCustomer(store, 7, state);
      expect(await place({ target: CUSTOMER })).toMatchObject({ on: true });
    },
  );

  test("HOLD-06: given a deletion that was submitted to the network, then it is refused", async () => {
    const { store, place, putDeletion } = holdScene();
    putCustomer(store, 7, "REMOVAL_IN_PROGRESS");
    putDeletion(CUSTOMER, "7", "executing");
    await expect(place({ target: CUSTOMER })).rejects.toMatchObject(HOLD_06);
  });

  test.each(["awaiting_approval", "scheduled", "waiting"] as const)(
    "HOLD-06: given a deletion that is %s, then the hold is active",
    async (state) => {
      const { store, place, putDeletion } = holdScene();
      putCustomer(store, 7, "REMOVAL_IN_PROGRESS");
      putDeletion(CUSTOMER, "7", state);
      expect(await place({ target: CUSTOMER })).toMatchObject({ on: true });
    },
  );
});

describe("given a concurrent write", () => {
  test("a hold is decided again and placed", async () => {
    const { store, place } = holdScene();
    store.meanwhile(() => store.touch("option-1"));
    expect(await place()).toMatchObject({ on: true });
    expect([store.writes, store.holds.size, store.events.length]).toEqual([2, 1, 1]);
  });

  test("HOLD-06: a hold after a deletion is refused", async () => {
    const { store, place } = holdScene();
    store.meanwhile(() => store.touch("option-1", { state: "deleted" }));
    await expect(place()).rejects.toMatchObject(HOLD_06);
    expect([store.holds.size, store.events.length]).toEqual([0, 0]);
  });

  test("an equal hold of another actor is returned", async () => {
    const { store, place } = holdScene();
    const record = await place().then(() => [...store.holds.values()]);
    store.holds.clear();
    store.meanwhile(() => {
      store.touch("option-1");
      for (const hold of record) store.holds.set(hold.id, { ...hold, placedBy: "staff:anna" });
    });
    expect(await place()).toMatchObject({ id: record[0]?.id, placedBy: "staff:anna" });
    expect(store.holds.size).toBe(1);
  });
});
