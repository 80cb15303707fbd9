import { expect, test } from "vitest";
import { DETAILS, enrolmentScene, refused } from "#testing/enrolment-scene.ts";
import { OWNER_BID, putCustomer, putHold } from "#testing/fixtures.ts";
import { CONSUMER, says } from "#testing/removal.ts";

test("a customer is enrolled with its cards; the personal data for the network is sealed until then and erased afterwards", async () => {
  const { store, enrol, followNext, customer, cards } = enrolmentScene();
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

test("C2P-13: a customer is not enrolled twice, but may be enrolled again after a refusal", async () => {
  const { enrol, followNext, customer } = enrolmentScene();
  await enrol();
  await expect(enrol()).rejects.toMatchObject({ code: "refused", rule: "C2P-13" });
  await followNext({ asked: [refused] });
  expect(customer()).toBe("UNREGISTERED");
  await enrol();
  expect(customer()).toBe("REGISTRATION_IN_PROGRESS");
});

test("C2P-13: a removed customer may be enrolled again, without a trace of its deletion, and deleted again", async () => {
  const { store, enrol, remove, followNext, customer, cards, deletions } = enrolmentScene();
  putCustomer(store, 42, "ACTIVE", { 8: "ACTIVE" });
  await remove();
  await followNext({ asked: [says.accepted], status: [says.success] });
  expect(customer()).toBe("REMOVED");
  await enrol({ ownerBid: "20005678" });
  expect(store.credentials.get("42")).toMatchObject({
    state: "REGISTRATION_IN_PROGRESS",
    ownerBid: "20005678",
    deletionId: null,
  });
  await followNext({ asked: [says.accepted], status: [says.success] });
  expect([customer(), ...cards()]).toEqual(["ACTIVE", [8, "REMOVED"], [7, "ACTIVE"]]);
  expect(await remove()).toMatchObject({ kind: "refused", rules: ["C2P-04"] });
  expect(
    await remove({
      target: {
        kind: "click_to_pay_customer",
        accountId: "account-1",
        customerId: 42,
        ownerBid: "20005678",
      },
    }),
  ).toMatchObject({ kind: "accepted" });
  expect(deletions()).toEqual(["completed", "executing"]);
});

test("C2P-16: a tenant enrols customers under the owner BIDs that the operator assigned to it only", async () => {
  const { store, enrol, customer } = enrolmentScene();
  const c2p16 = { code: "refused", rule: "C2P-16" };
  // The tenant's own settings restrict the assigned owner BIDs and add none.
  store.policy = { ...store.policy, ownerBids: [OWNER_BID, "99999999"] };
  await expect(enrol({ ownerBid: "99999999" })).rejects.toMatchObject(c2p16);
  await expect(enrol({ ownerBid: "20005678" })).rejects.toMatchObject(c2p16);
  expect(customer()).toBeUndefined();
  await enrol();
  expect(customer()).toBe("REGISTRATION_IN_PROGRESS");
});

test("C2P-01: a customer of a tenant without Click to Pay is not enrolled", async () => {
  const { store, enrol } = enrolmentScene();
  store.clickToPayEnabled = false;
  await expect(enrol()).rejects.toMatchObject({ rule: "C2P-01" });
});

test("C2P-14: an existing card is not added, and a missing one is not removed", async () => {
  const { store, change } = enrolmentScene();
  putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE", 8: "REMOVED" });
  await expect(change("enroll_card", 7)).rejects.toMatchObject({ rule: "C2P-14" });
  await expect(change("delete_card", 8)).rejects.toMatchObject({ rule: "C2P-14" });
  await change("enroll_card", 8);
  await change("delete_card", 7);
  expect(store.requests.size).toBe(2);
});

test("C2P-05: the cards of a customer under another owner BID stay unchanged", async () => {
  const { store, change } = enrolmentScene();
  putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE" });
  store.touch("42", { ownerBid: "99999999" });
  await expect(change("delete_card", 7)).rejects.toMatchObject({ rule: "C2P-05" });
  expect(store.requests.size).toBe(0);
});

test("the outcome of a card's removal concerns that card only", async () => {
  for (const [answer, state] of [
    [says.success, "REMOVED"],
    [says.failure, "ACTIVE"],
  ] as const) {
    const { store, change, followNext, customer, cards } = enrolmentScene();
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

test("C2P-06: a card whose removal is refused while its customer is being removed is not reactivated", async () => {
  const { store, change, remove, followNext, customer, cards } = enrolmentScene();
  putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE" });
  await change("delete_card", 7);
  await remove();
  await followNext({ asked: [refused] });
  expect([customer(), ...cards()]).toEqual(["REMOVAL_IN_PROGRESS", [7, "REMOVAL_IN_PROGRESS"]]);
  await followNext({ asked: [refused] });
  expect([customer(), ...cards()]).toEqual(["ACTIVE", [7, "ACTIVE"]]);
});

test("a card whose removal was requested twice and refused once is removed when the network confirms it", async () => {
  const { store, change, followNext, cards } = enrolmentScene();
  putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE" });
  await change("delete_card", 7);
  await change("delete_card", 7);
  await followNext({ asked: [refused] });
  await followNext({ asked: [says.accepted], status: [says.success] });
  expect(cards()).toEqual([[7, "REMOVED"]]);
});

test("a failed removal does not activate a card that was never enrolled", async () => {
  const { store, change, remove, followNext, cards } = enrolmentScene();
  putCustomer(store, 42, "ACTIVE");
  await change("enroll_card", 7);
  await remove();
  await followNext({ asked: [refused] });
  await followNext({ asked: [refused] });
  expect(cards()).toEqual([[7, "REMOVED"]]);
});

test("C2P-05: no card is added to or removed from a customer that is being removed", async () => {
  const { store, change, remove } = enrolmentScene();
  putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE" });
  await remove();
  await expect(change("enroll_card", 8)).rejects.toMatchObject({ rule: "C2P-05" });
  await expect(change("delete_card", 7)).rejects.toMatchObject({ rule: "C2P-05" });
  expect(store.requests.size).toBe(1);
});

test("C2P-18: a card whose registration ends while its customer is being removed is removed with it", async () => {
  const { store, change, remove, followNext, customer, cards } = enrolmentScene();
  putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE" });
  await change("enroll_card", 8);
  await remove();
  await followNext({ asked: [says.accepted], status: [says.success] });
  expect([customer(), ...cards()]).toEqual([
    "REMOVAL_IN_PROGRESS",
    [7, "REMOVAL_IN_PROGRESS"],
    [8, "REMOVAL_IN_PROGRESS"],
  ]);
  await followNext({ asked: [says.accepted], status: [says.success] });
  expect([customer(), ...cards()]).toEqual(["REMOVED", [7, "REMOVED"], [8, "REMOVED"]]);
});

test("C2P-26: an enrolment of a customer that the network holds already is a conflict, and publishes the network's reason", async () => {
  const { store, enrol, followNext, customer, cards, told } = enrolmentScene();
  await enrol();
  const faults = [{ kind: "already_enrolled", code: "VIDC-2000", message: "held" }] as const;
  const calls = await followNext({ asked: [{ kind: "rejected", faults }] });
  expect(calls.map(([method]) => method)).toEqual(["enrolConsumer"]);
  expect([customer(), ...cards()]).toEqual(["UNREGISTERED", [7, "REMOVED"]]);
  expect(told()).toEqual(["enroll_customer failure"]);
  expect(store.events[0]?.body).toMatchObject({ data: { reasons: [{ code: "VIDC-2000" }] } });
});

test.each([
  [["7"], "ACTIVE"],
  [["8"], "UNREGISTERED"],
  [["7", "8"], "UNREGISTERED"],
])(
  "C2P-26: after a lost answer, a consumer with the cards %j leaves the customer %s",
  async (instrumentIds, state) => {
    const { enrol, followNext, customer } = enrolmentScene();
    await enrol();
    const calls = await followNext({
      asked: [says.unavailable],
      data: [{ kind: "enrolled", instrumentIds }],
    });
    expect(calls.map(([method]) => method)).toEqual(["enrolConsumer", "getData"]);
    expect(customer()).toBe(state);
  },
);

test("C2P-26: a repeated enrolment that the network had taken before has succeeded, once its cards are compared", async () => {
  const { enrol, followNext, customer } = enrolmentScene();
  await enrol();
  const faults = [{ kind: "already_enrolled", code: "VIDC-2000", message: "held" }] as const;
  await followNext({
    asked: [says.unavailable, { kind: "rejected", faults }],
    data: [says.notEnrolled, { kind: "enrolled", instrumentIds: ["7"] }],
  });
  expect(customer()).toBe("ACTIVE");
});

test.each([
  ["the customer", undefined, 7],
  ["the card", 7, 7],
])(
  "HOLD-07: a card's removal that is queued when %s is held is not submitted, and the card stays active",
  async (_, cardId, removed) => {
    const { store, change, followNext, cards, told } = enrolmentScene();
    putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE", 8: "ACTIVE" });
    await change("delete_card", removed);
    putHold(store, "42", "legal", cardId);
    const calls = await followNext({});
    expect(calls).toEqual([]);
    expect(cards()).toEqual([
      [7, "ACTIVE"],
      [8, "ACTIVE"],
    ]);
    expect(told()).toEqual(["delete_card failure"]);
    expect(store.events[0]?.body).toMatchObject({ data: { reasons: [{ code: "HOLD-01" }] } });
    expect(JSON.stringify(store.events)).not.toContain("case 7/26");
  },
);

test("HOLD-07: a card's removal is not submitted again once a hold was placed, and another card's goes on", async () => {
  const { store, change, followNext, cards } = enrolmentScene();
  putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE", 8: "ACTIVE" });
  await change("delete_card", 7);
  await change("delete_card", 8);
  const calls = await followNext({
    asked: [
      () => {
        putHold(store, "42", "legal", 7);
        return says.busy;
      },
    ],
  });
  expect(calls).toHaveLength(1);
  await followNext({ asked: [says.accepted], status: [says.success] });
  expect(cards()).toEqual([
    [7, "ACTIVE"],
    [8, "REMOVED"],
  ]);
});
