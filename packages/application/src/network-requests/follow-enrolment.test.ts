import { expect, test } from "vitest";
import { DETAILS, enrolmentScene, refused } from "#testing/enrolment-scene.ts";
import { OWNER_BID, putCustomer } from "#testing/fixtures.ts";
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

test("C2P-16: a tenant with a list of owner BIDs enrols customers under these only", async () => {
  const { store, enrol, customer } = enrolmentScene();
  store.policy = { ...store.policy, ownerBids: [OWNER_BID] };
  await expect(enrol({ ownerBid: "99999999" })).rejects.toMatchObject({
    code: "refused",
    rule: "C2P-16",
  });
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
