import { expect, test } from "vitest";
import { OWNER_BID, putCustomer, staff, testClock, vault } from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { changeAvailability } from "#click-to-pay/change-availability.ts";

const CUSTOMER = { accountId: "account-1", customerId: 42, ownerBid: OWNER_BID };
type State = Parameters<typeof putCustomer>[2];

function scene(state: State, cards: Parameters<typeof putCustomer>[3] = {}) {
  const store = new MemoryStore();
  putCustomer(store, 42, state, cards);
  const change = changeAvailability({ store, vault, clock: testClock() });
  return {
    store,
    change: (to: "disable" | "enable", key = CUSTOMER) => change(staff, to, key),
    states: () => [
      store.credentials.get("42")?.state,
      ...store.cardsOf("42").map((card) => card.state),
    ],
  };
}

test("C2P-17: given an active customer, when it is disabled and enabled again, then its usable cards change with it", async () => {
  const { store, change, states } = scene("ACTIVE", {
    7: "ACTIVE",
    8: "REMOVAL_IN_PROGRESS",
    9: "REMOVED",
  });
  expect(await change("disable")).toEqual({ state: "DISABLED" });
  expect(states()).toEqual(["DISABLED", "DISABLED", "REMOVAL_IN_PROGRESS", "REMOVED"]);
  expect(await change("enable")).toEqual({ state: "ACTIVE" });
  expect(states()).toEqual(["ACTIVE", "ACTIVE", "REMOVAL_IN_PROGRESS", "REMOVED"]);
  expect(store.audit).toMatchObject([
    {
      actor: "staff:erika",
      action: "click_to_pay.disable",
      subject: "42",
      outcome: "accepted",
    },
    { action: "click_to_pay.enable", subject: "42", outcome: "accepted" },
  ]);
  expect([store.events, [...store.requests]]).toEqual([[], []]);
});

test.each([
  ["disable", "DISABLED"],
  ["enable", "ACTIVE"],
  ["disable", "REMOVAL_IN_PROGRESS"],
  ["disable", "REGISTRATION_IN_PROGRESS"],
  ["enable", "REMOVED"],
] as const)(
  "C2P-17: given an attempt to %s a customer that is %s, then it is refused",
  async (to, state) => {
    const { store, change, states } = scene(state);
    await expect(change(to)).rejects.toMatchObject({ code: "refused", rule: "C2P-17" });
    expect([states(), store.audit]).toEqual([[state], []]);
  },
);

test("an unknown customer, or one of another owner BID, is not found", async () => {
  const { store, change } = scene("ACTIVE");
  for (const key of [
    { ...CUSTOMER, customerId: 43 },
    { ...CUSTOMER, accountId: "account-2" },
    { ...CUSTOMER, ownerBid: "99999999" },
  ]) {
    await expect(change("disable", key)).rejects.toMatchObject({ code: "not_found" });
  }
  expect(store.writes).toBe(0);
});

test("C2P-17: a customer whose removal is accepted concurrently is not disabled", async () => {
  const { store, change, states } = scene("ACTIVE");
  store.meanwhile(() => store.touch("42", { state: "REMOVAL_IN_PROGRESS" }));
  await expect(change("disable")).rejects.toMatchObject({ rule: "C2P-17" });
  expect(states()).toEqual(["REMOVAL_IN_PROGRESS"]);
});

test("a change that lost a race is applied to the changed customer", async () => {
  const { store, change, states } = scene("ACTIVE", { 7: "ACTIVE" });
  store.meanwhile(() => store.touch("42"));
  await change("disable");
  expect(states()).toEqual(["DISABLED", "DISABLED"]);
  expect([store.writes, store.audit.length]).toEqual([2, 1]);
});
