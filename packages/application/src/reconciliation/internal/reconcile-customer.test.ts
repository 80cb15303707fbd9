import type { ConsumerDataAnswer } from "@expunge/domain/click-to-pay/network-answer";
import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import { expect, test } from "vitest";
import { newNetworkRequest } from "#records/network-request.ts";
import { NOON, OWNER_BID, putCustomer, putHold, TENANT, testClock } from "#testing/fixtures.ts";
import { MemoryReconciliationStore } from "#testing/memory-reconciliation-store.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { says } from "#testing/removal.ts";
import { scriptedNetwork } from "#testing/scripted-network.ts";
import { reconcileCustomer } from "#reconciliation/internal/reconcile-customer.ts";

const ID = "42";

/** A customer with the cards 7 and 8, compared with scripted answers of the network. */
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
    /** Compares the customer, as a round loads it, with these answers of the network. */
    compare(...data: readonly (ConsumerDataAnswer | (() => ConsumerDataAnswer))[]) {
      const { network, calls } = scriptedNetwork({ data });
      const deps = { reconciliation, network, clock };
      const compared = reconciliation.compared(customer());
      return reconcileCustomer(deps, TENANT, compared).then((result) => ({ result, calls }));
    },
    published: () => store.events.map(({ type, subject, body }) => ({ type, subject, body })),
    audited: () =>
      store.audit.map(({ action, outcome, details }) => ({ action, outcome, details })),
  };
}
const event = (kind: string, finding: string, repaired: boolean) => ({
  type: `expunge.reconciliation.${kind}`,
  subject: ID,
  body: { credentialId: ID, targetKind: "click_to_pay_customer", finding, repaired },
});

test("nothing is written for a customer without a difference", async () => {
  const { store, compare } = scene("ACTIVE");
  expect(await compare(says.enrolled)).toEqual({
    result: "alike",
    calls: [["getData", { externalConsumerId: "TN-1.account-1.42", ownerBid: OWNER_BID }]],
  });
  expect([store.writes, store.events, store.audit]).toEqual([0, [], []]);
});

test("C2P-20: the removal of a ghost at the network is queued with its event, and the customer stays unchanged", async () => {
  const { store, compare, customer, published, audited } = scene("REMOVED", "REMOVED");
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
  expect(published()).toEqual([event("ghost_at_network", "C2P-20", true)]);
  expect(audited()).toEqual([
    {
      action: "reconciliation.ghost_at_network",
      outcome: "remove_again",
      details: { rule: "C2P-20" },
    },
  ]);
  // Only the version changes, so that concurrent decisions are made again.
  expect(customer()).toEqual({ ...before, version: before.version + 1 });
});

test("C2P-23: a ghost under a hold is reported, and nothing is asked of the network", async () => {
  const { store, compare, published } = scene("REMOVED", "REMOVED");
  putHold(store, ID, "legal");
  expect((await compare(says.enrolled)).result).toBe("found");
  expect([store.requests.size, store.jobs]).toEqual([0, []]);
  expect(published()).toEqual([event("ghost_at_network", "C2P-23", false)]);
});

test("a ghost that remains after a failed removal is removed again without a second event", async () => {
  const { store, compare, published } = scene("REMOVED", "REMOVED");
  await compare(says.enrolled);
  expect((await compare()).result).toBe("left_alone");
  for (const [id, request] of store.requests)
    store.requests.set(id, { ...request, state: "failed", endedAt: NOON });
  expect((await compare(says.enrolled)).result).toBe("repaired");
  expect(store.requests.size).toBe(2);
  expect(published()).toHaveLength(1);
});

test("a resolved finding is audited, and published again when it recurs", async () => {
  const { compare, published, audited, reconciliation } = scene("ACTIVE");
  expect((await compare(says.notEnrolled)).result).toBe("found");
  expect((await compare(says.notEnrolled)).result).toBe("found");
  expect(published()).toEqual([event("missing_at_network", "C2P-21", false)]);
  expect((await compare(says.unavailable)).result).toBe("unavailable");
  expect([...(reconciliation.openFindings.get(ID) ?? [])]).toEqual(["missing_at_network"]);

  expect((await compare(says.enrolled)).result).toBe("alike");
  expect(audited().at(-1)).toEqual({
    action: "reconciliation.missing_at_network",
    outcome: "resolved",
    details: {},
  });
  await compare(says.notEnrolled);
  expect(published()).toHaveLength(2);
});

test("C2P-21: a customer missing at the network is reported with the number of its cards, and nothing changes", async () => {
  const { store, compare, customer, audited, published } = scene("DISABLED");
  expect((await compare({ kind: "enrolled", instrumentIds: ["9"] })).result).toBe("found");
  expect(customer().state).toBe("DISABLED");
  expect(store.cardsOf(ID).map(({ state }) => state)).toEqual(["ACTIVE", "ACTIVE"]);
  expect([store.requests.size, store.jobs]).toEqual([0, []]);
  expect(published()).toEqual([
    event("missing_at_network", "C2P-21", false),
    event("ghost_at_network", "C2P-23", false),
  ]);
  expect(audited().map(({ outcome, details }) => ({ outcome, details }))).toEqual([
    { outcome: "reported", details: { rule: "C2P-21", cards: 2 } },
    { outcome: "reported", details: { rule: "C2P-23", cards: 1 } },
  ]);
});

test("C2P-22: the lost job of a request is enqueued again without a call to the network", async () => {
  const { store, compare, request, published, reconciliation } = scene("REMOVAL_IN_PROGRESS");
  request("request-1", "delete_customer");
  const before = store.requests.get("request-1");
  expect(await compare()).toEqual({ result: "repaired", calls: [] });
  expect(store.jobs).toEqual([
    { kind: "network_request", tenantId: TENANT, requestId: "request-1", credentialId: ID },
  ]);
  expect(store.requests.get("request-1")).toEqual(before);
  expect(published()).toEqual([event("orphaned_request", "C2P-22", true)]);
  expect((await compare()).result).toBe("left_alone");
  expect([...(reconciliation.openFindings.get(ID) ?? [])]).toEqual([]);
});

test("C2P-22: a request with a job but without an outcome for more than an hour is reported once", async () => {
  const { compare, request, reconciliation, clock, store, published } =
    scene("REMOVAL_IN_PROGRESS");
  request("request-1", "delete_customer");
  reconciliation.followed.add("request-1");
  clock.set(new Date(NOON.getTime() + 3_600_001));
  expect((await compare()).result).toBe("found");
  expect((await compare()).result).toBe("found");
  expect(published()).toEqual([event("orphaned_request", "C2P-22", false)]);
  expect(store.jobs).toEqual([]);
});

test("C2P-25: an obsolete repair is closed when its customer is enrolled again", async () => {
  const { compare, request, store, reconciliation } = scene("REGISTRATION_IN_PROGRESS");
  request("old", "delete_customer");
  request("new", "enroll_customer");
  reconciliation.followed.add("new");
  expect((await compare()).result).toBe("repaired");
  expect(store.requests.get("old")).toMatchObject({ state: "failed", endedAt: NOON });
  expect(store.requests.get("new")).toMatchObject({ state: "queued", endedAt: null });
  expect(store.jobs).toEqual([]);
});

test("C2P-24: a customer that is enrolled again during the query stays unchanged", async () => {
  const { compare, store, published, customer } = scene("REMOVED", "REMOVED");
  const { result } = await compare(() => {
    store.touch(ID, { state: "REGISTRATION_IN_PROGRESS" });
    return says.enrolled;
  });
  expect(result).toBe("changed");
  expect(customer().state).toBe("REGISTRATION_IN_PROGRESS");
  expect([store.requests.size, store.jobs, published()]).toEqual([0, [], []]);
});
