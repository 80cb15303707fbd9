import type { ConsumerDataAnswer } from "@expunge/domain/click-to-pay/network-answer";
import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import { expect, test } from "vitest";
import { newNetworkRequest } from "#records/network-request.ts";
import { NOON, OWNER_BID, putCustomer, TENANT, testClock } from "#testing/fixtures.ts";
import { MemoryReconciliationStore } from "#testing/memory-reconciliation-store.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { says } from "#testing/removal.ts";
import { scriptedNetwork } from "#testing/scripted-network.ts";
import { reconcileCustomer } from "#reconciliation/internal/reconcile-customer.ts";

const ID = "42";

/** A customer with the cards 7 and 8, and rounds that compare it with what the network says. */
function scene(state: EnrolmentState, card: EnrolmentState = "ACTIVE") {
  const store = new MemoryStore();
  const reconciliation = new MemoryReconciliationStore(store);
  const clock = testClock();
  putCustomer(store, 42, state, { 7: card, 8: card });
  const customer = () => {
    const found = store.credentials.get(ID);
    if (found === undefined) throw new Error("there is no customer");
    return found;
  };
  return {
    store,
    reconciliation,
    clock,
    customer,
    request(id: string, operation: "delete_customer" | "enroll_customer", at = NOON) {
      const about = { tenantId: TENANT, credentialId: ID, cardIds: [], correlationId: "c" };
      store.requests.set(id, newNetworkRequest({ ...about, id, operation, at }));
    },
    /** The customer as a round loads it, then what the network says. */
    compare(...data: readonly (ConsumerDataAnswer | (() => ConsumerDataAnswer))[]) {
      const { network, calls } = scriptedNetwork({ data });
      const deps = { reconciliation, network, clock };
      const compared = reconciliation.compared(customer());
      return reconcileCustomer(deps, TENANT, compared).then((result) => ({ result, calls }));
    },
    told: () => store.events.map(({ type, subject, body }) => ({ type, subject, body })),
    noted: () => store.audit.map(({ action, outcome, details }) => ({ action, outcome, details })),
  };
}
const event = (kind: string, finding: string, repaired: boolean) => ({
  type: `expunge.reconciliation.${kind}`,
  subject: ID,
  body: { credentialId: ID, targetKind: "click_to_pay_customer", finding, repaired },
});

test("nothing is written of a customer of whom both hold the same", async () => {
  const { store, compare } = scene("ACTIVE");
  expect(await compare(says.enrolled)).toEqual({
    result: "alike",
    calls: [["getData", { externalConsumerId: "account-1.42", ownerBid: OWNER_BID }]],
  });
  expect([store.writes, store.events, store.audit]).toEqual([0, [], []]);
});

test("C2P-20: the removal of a ghost at the network is queued with its event, and the customer stays as it is", async () => {
  const { store, compare, customer, told, noted } = scene("REMOVED", "REMOVED");
  const before = customer();
  expect((await compare(says.enrolled)).result).toBe("repaired");
  const [request, ...others] = store.requests.values();
  expect(others).toEqual([]);
  expect(request).toMatchObject({
    credentialId: ID,
    operation: "delete_customer",
    state: "queued",
    cardIds: [],
  });
  expect(store.jobs).toEqual([
    { kind: "network_request", tenantId: TENANT, requestId: request?.id, credentialId: ID },
  ]);
  expect(told()).toEqual([event("ghost_at_network", "C2P-20", true)]);
  expect(noted()).toEqual([
    {
      action: "reconciliation.ghost_at_network",
      outcome: "remove_again",
      details: { rule: "C2P-20" },
    },
  ]);
  // Whoever decided over it meanwhile decides again; nothing else has changed.
  expect(customer()).toEqual({ ...before, version: before.version + 1 });
});

test("a ghost that stands after its removal failed is removed again and not told again", async () => {
  const { store, compare, told } = scene("REMOVED", "REMOVED");
  await compare(says.enrolled);
  expect((await compare()).result).toBe("left_alone");
  for (const [id, request] of store.requests)
    store.requests.set(id, { ...request, state: "failed", endedAt: NOON });
  expect((await compare(says.enrolled)).result).toBe("repaired");
  expect(store.requests.size).toBe(2);
  expect(told()).toHaveLength(1);
});

test("a finding that is resolved is noted, and told anew when it comes back", async () => {
  const { compare, told, noted, reconciliation } = scene("ACTIVE");
  expect((await compare(says.notEnrolled)).result).toBe("found");
  expect((await compare(says.notEnrolled)).result).toBe("found");
  expect(told()).toEqual([event("missing_at_network", "C2P-21", false)]);
  expect((await compare(says.unavailable)).result).toBe("unavailable");
  expect([...(reconciliation.standing.get(ID) ?? [])]).toEqual(["missing_at_network"]);

  expect((await compare(says.enrolled)).result).toBe("alike");
  expect(noted().at(-1)).toEqual({
    action: "reconciliation.missing_at_network",
    outcome: "resolved",
    details: {},
  });
  await compare(says.notEnrolled);
  expect(told()).toHaveLength(2);
});

test("C2P-21: of a ghost here nothing is changed, and its cards are counted for whoever looks into it", async () => {
  const { store, compare, customer, noted, told } = scene("DISABLED");
  expect((await compare({ kind: "enrolled", instrumentIds: ["9"] })).result).toBe("found");
  expect(customer().state).toBe("DISABLED");
  expect(store.cardsOf(ID).map(({ state }) => state)).toEqual(["ACTIVE", "ACTIVE"]);
  expect([store.requests.size, store.jobs]).toEqual([0, []]);
  expect(told()).toEqual([
    event("missing_at_network", "C2P-21", false),
    event("ghost_at_network", "C2P-23", false),
  ]);
  expect(noted().map(({ outcome, details }) => ({ outcome, details }))).toEqual([
    { outcome: "reported", details: { rule: "C2P-21", cards: 2 } },
    { outcome: "reported", details: { rule: "C2P-23", cards: 1 } },
  ]);
});

test("C2P-22: the job of a request that nobody follows is put back, without a word to the network", async () => {
  const { store, compare, request, told, reconciliation } = scene("REMOVAL_IN_PROGRESS");
  request("request-1", "delete_customer");
  const before = store.requests.get("request-1");
  expect(await compare()).toEqual({ result: "repaired", calls: [] });
  expect(store.jobs).toEqual([
    { kind: "network_request", tenantId: TENANT, requestId: "request-1", credentialId: ID },
  ]);
  expect(store.requests.get("request-1")).toEqual(before);
  expect(told()).toEqual([event("orphaned_request", "C2P-22", true)]);
  expect((await compare()).result).toBe("left_alone");
  expect([...(reconciliation.standing.get(ID) ?? [])]).toEqual([]);
});

test("C2P-22: a request that is followed and has gone without an end for more than an hour is reported once", async () => {
  const { compare, request, reconciliation, clock, store, told } = scene("REMOVAL_IN_PROGRESS");
  request("request-1", "delete_customer");
  reconciliation.followed.add("request-1");
  clock.set(new Date(NOON.getTime() + 3_600_001));
  expect((await compare()).result).toBe("found");
  expect((await compare()).result).toBe("found");
  expect(told()).toEqual([event("orphaned_request", "C2P-22", false)]);
  expect(store.jobs).toEqual([]);
});

test("C2P-25: a repair that was left behind is ended when its customer lives anew", async () => {
  const { compare, request, store, reconciliation } = scene("REGISTRATION_IN_PROGRESS");
  request("old", "delete_customer");
  request("new", "enroll_customer");
  reconciliation.followed.add("new");
  expect((await compare()).result).toBe("repaired");
  expect(store.requests.get("old")).toMatchObject({ state: "failed", endedAt: NOON });
  expect(store.requests.get("new")).toMatchObject({ state: "queued", endedAt: null });
  expect(store.jobs).toEqual([]);
});

test("C2P-24: a customer that somebody enrols anew while the network is asked is left as it is", async () => {
  const { compare, store, told, customer } = scene("REMOVED", "REMOVED");
  const { result } = await compare(() => {
    store.touch(ID, { state: "REGISTRATION_IN_PROGRESS" });
    return says.enrolled;
  });
  expect(result).toBe("changed");
  expect(customer().state).toBe("REGISTRATION_IN_PROGRESS");
  expect([store.requests.size, store.jobs, told()]).toEqual([0, [], []]);
});
