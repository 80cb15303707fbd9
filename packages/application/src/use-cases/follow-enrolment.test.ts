import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import {
  NOON,
  OWNER_BID,
  putCustomer,
  staff,
  TENANT,
  testClock,
  vault,
} from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { CONSUMER, says } from "#testing/removal.ts";
import { scriptedNetwork } from "#testing/scripted-network.ts";
import { changeCard } from "#use-cases/change-card.ts";
import { enrolCustomer } from "#use-cases/enrol-customer.ts";
import { followNetworkRequest } from "#use-cases/follow-network-request.ts";
import { requestDeletions } from "#use-cases/request-deletions.ts";

const CUSTOMER = { accountId: "account-1", customerId: 42, ownerBid: OWNER_BID };
const DETAILS = {
  firstName: "Erika",
  lastName: "Mustermann",
  emails: ["e@example.org"],
  phones: [],
};

function scene() {
  const store = new MemoryStore();
  const deps = { store, vault, clock: testClock() };
  return {
    store,
    enrol: () =>
      enrolCustomer(deps)(staff, {
        ...CUSTOMER,
        cards: [{ cardId: 7, last4: "4242" }],
        details: DETAILS,
        correlationId: "cid-1",
      }),
    change: (operation: "enroll_card" | "delete_card", cardId: number) =>
      changeCard(deps)(staff, {
        ...CUSTOMER,
        operation,
        cardId,
        last4: "1111",
        correlationId: "cid-1",
      }),
    remove: () =>
      requestDeletions(deps)(TENANT, [
        {
          id: randomUUID(),
          target: { kind: "click_to_pay_customer", ...CUSTOMER },
          reason: "customer_request",
          actor: staff,
          now: NOON,
          correlationId: "cid-1",
          recordRefusal: false,
        },
      ]),
    /** Follows the oldest request that is still open. */
    followNext: async (script: Parameters<typeof scriptedNetwork>[0]) => {
      const { network, calls } = scriptedNetwork(script);
      const next = [...store.requests.values()].find(({ endedAt }) => endedAt === null);
      const follow = followNetworkRequest({
        ...deps,
        requests: store,
        network,
        pause: async () => true,
        giveUpAfterMs: 1000,
      });
      await follow(TENANT, next?.id ?? "none");
      return calls;
    },
    customer: () => [...store.credentials.values()][0]?.state,
    cards: () => [...store.cards.values()].map(({ cardId, state }) => [cardId, state]),
  };
}
const refused = { kind: "rejected", faults: [{ code: "VIDC-2002", message: "no" }] } as const;

test("a customer is enrolled with its cards; what the network is told of the person is sealed until then, and gone after", async () => {
  const { store, enrol, followNext, customer, cards } = scene();
  await enrol();
  expect([customer(), ...cards()]).toEqual([
    "REGISTRATION_IN_PROGRESS",
    [7, "REGISTRATION_IN_PROGRESS"],
  ]);
  expect(
    JSON.stringify([...store.requests.values(), ...store.credentials.values(), ...store.audit]),
  ).not.toContain("Erika");
  const calls = await followNext({ asked: [says.accepted], status: [says.success] });
  expect(calls[0]).toEqual([
    "enrolConsumer",
    CONSUMER,
    DETAILS,
    [{ instrumentId: "7", last4: "4242" }],
  ]);
  expect([customer(), ...cards()]).toEqual(["ACTIVE", [7, "ACTIVE"]]);
  expect([...store.requests.values()]).toMatchObject([
    { sealed: null, sealedKey: null, state: "succeeded" },
  ]);
});

test("C2P-13: a customer is not enrolled twice, but again when its enrolment was refused or when it was removed", async () => {
  const { enrol, remove, followNext, customer } = scene();
  await enrol();
  await expect(enrol()).rejects.toMatchObject({ code: "refused", rule: "C2P-13" });
  await followNext({ asked: [refused] });
  expect(customer()).toBe("UNREGISTERED");
  await enrol();
  await followNext({ asked: [says.accepted], status: [says.success] });
  await remove();
  await followNext({ asked: [says.accepted], status: [says.success] });
  expect(customer()).toBe("REMOVED");
  await enrol();
  expect(customer()).toBe("REGISTRATION_IN_PROGRESS");
});

test("C2P-14: a card that the customer has is not added, one that it does not have is not removed", async () => {
  const { store, change } = scene();
  putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE", 8: "REMOVED" });
  await expect(change("enroll_card", 7)).rejects.toMatchObject({ rule: "C2P-14" });
  await expect(change("delete_card", 8)).rejects.toMatchObject({ rule: "C2P-14" });
  await change("enroll_card", 8);
  await change("delete_card", 7);
  expect(store.requests.size).toBe(2);
});

test("C2P-05: the cards of a customer of another owner BID are left alone", async () => {
  const { store, change } = scene();
  putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE" });
  store.touch("42", { ownerBid: "99999999" });
  await expect(change("delete_card", 7)).rejects.toMatchObject({ rule: "C2P-05" });
  expect(store.requests.size).toBe(0);
});

test("a card's removal touches that card alone, whether the network does it or not", async () => {
  for (const [answer, state] of [
    [says.success, "REMOVED"],
    [says.failure, "ACTIVE"],
  ] as const) {
    const { store, change, followNext, customer, cards } = scene();
    putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE", 8: "ACTIVE" });
    await change("delete_card", 7);
    expect(cards()).toEqual([
      [7, "REMOVAL_IN_PROGRESS"],
      [8, "ACTIVE"],
    ]);
    const calls = await followNext({ asked: [says.accepted], status: [answer] });
    expect(calls[0]).toEqual(["deleteInstruments", CONSUMER, ["7"]]);
    expect([customer(), ...cards()]).toEqual(["ACTIVE", [7, state], [8, "ACTIVE"]]);
  }
});

test("C2P-06: a card whose removal is refused while its customer is being removed does not become usable", async () => {
  const { store, change, remove, followNext, customer, cards } = scene();
  putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE" });
  await change("delete_card", 7);
  await remove();
  await followNext({ asked: [refused] });
  expect([customer(), ...cards()]).toEqual(["REMOVAL_IN_PROGRESS", [7, "REMOVAL_IN_PROGRESS"]]);
  await followNext({ asked: [refused] });
  expect([customer(), ...cards()]).toEqual(["ACTIVE", [7, "ACTIVE"]]);
});

test("a card whose removal was asked for twice and refused once is removed when the network has removed it", async () => {
  const { store, change, followNext, cards } = scene();
  putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE" });
  await change("delete_card", 7);
  await change("delete_card", 7);
  await followNext({ asked: [refused] });
  await followNext({ asked: [says.accepted], status: [says.success] });
  expect(cards()).toEqual([[7, "REMOVED"]]);
});

test("a card that was never enrolled is not brought to life by a removal that fails", async () => {
  const { store, change, remove, followNext, cards } = scene();
  putCustomer(store, 42, "ACTIVE");
  await change("enroll_card", 7);
  await remove();
  await followNext({ asked: [refused] });
  await followNext({ asked: [refused] });
  expect(cards()).toEqual([[7, "REMOVED"]]);
});
