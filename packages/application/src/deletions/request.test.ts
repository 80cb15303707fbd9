import { randomUUID } from "node:crypto";
import type { Target } from "@expunge/schemas/boundary/target";
import { beforeEach, expect, test } from "vitest";
import {
  NOON,
  OWNER_BID,
  putCardToken,
  putCustomer,
  putPaymentOption,
  staff,
  TENANT,
  testClock,
  vault,
} from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { batch } from "#write-path/batcher.ts";
import { requestDeletions } from "#deletions/request.ts";
import type { DeletionCommand } from "#deletions/command.ts";

let store: MemoryStore;
let request: ReturnType<typeof requestDeletions>;
beforeEach(() => {
  store = new MemoryStore();
  request = requestDeletions({ store, vault, clock: testClock() });
});

const cardToken = (token: string): Target => ({ kind: "card_token", token });
const option = (reference: string): Target => ({
  kind: "payment_option",
  customerAccountId: "account-1",
  reference,
});
const customer = (customerId: number, ownerBid = OWNER_BID): Target => ({
  kind: "click_to_pay_customer",
  accountId: "account-1",
  customerId,
  ownerBid,
});
const command = (target: Target, more: Partial<DeletionCommand> = {}): DeletionCommand => ({
  id: randomUUID(),
  target,
  reason: "customer_request",
  actor: staff,
  now: NOON,
  correlationId: "cid-1",
  collections: "withdraw",
  immediate: true,
  recordRefusal: false,
  ...more,
});
const kinds = async (commands: readonly DeletionCommand[]) =>
  (await request(TENANT, commands)).map(({ kind }) => kind);

test("an empty batch does not reach the store", async () => {
  expect(await request(TENANT, [])).toEqual([]);
  expect([store.loads, store.writes]).toEqual([0, 0]);
});

test("a batch takes one load and one write, and its outcomes are in order", async () => {
  putCardToken(store, "token-1");
  putPaymentOption(store, "option-1");
  putCustomer(store, 42);
  const asked = [customer(42), cardToken("unknown"), option("option-1"), cardToken("token-1")];
  const outcomes = await request(
    TENANT,
    asked.map((target) => command(target)),
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual([
    "accepted",
    "not_found",
    "accepted",
    "accepted",
  ]);
  expect([store.loads, store.writes]).toEqual([1, 1]);
  expect(
    outcomes.flatMap((outcome) => ("deletion" in outcome ? outcome.deletion?.targetKind : [])),
  ).toEqual(["click_to_pay_customer", "payment_option", "card_token"]);
});

test("a deleted card token is referenced by its hash and shown masked, and the token is stored nowhere", async () => {
  putCardToken(store, "tok_0123456789abcdef");
  await request(TENANT, [command(cardToken("tok_0123456789abcdef"))]);
  const [deletion] = store.deletions.values();
  expect(deletion).toMatchObject({ state: "completed", targetReference: "tok_****cdef" });
  const written = [...store.deletions.values(), ...store.events, ...store.audit];
  // Only the fixture's credential id is the token.
  const elsewhere = JSON.stringify(written, (name, value: unknown) =>
    ["credentialId", "subject"].includes(name) ? undefined : value,
  );
  expect(elsewhere).not.toContain("0123456789");
});

test("SEPA-01: deleting an option writes its state, the mandate's cancellation, the deletion, events and audit entries together", async () => {
  putPaymentOption(store, "option-1", { creditorId: "DE98ZZZ09999999999", reference: "M-1" });
  const [outcome] = await request(TENANT, [command(option("option-1"), { reason: "fraud" })]);
  expect(outcome?.kind).toBe("accepted");
  expect(store.credentials.get("option-1")).toMatchObject({
    state: "deleted",
    version: 2,
    sealed: null,
    sealedKey: null,
    maskedNumber: null,
  });
  expect(store.mandates.get("option-1")).toMatchObject({
    state: "cancelled",
    cancellationReason: "MD21",
    cancelledBy: "staff:erika",
    cancelledAt: NOON,
  });
  expect(store.events.map(({ type }) => type)).toEqual([
    "expunge.deletion.accepted",
    "expunge.deletion.disabled",
    "expunge.mandate.cancelled",
    "expunge.deletion.erased",
    "expunge.deletion.completed",
  ]);
  const [deletion] = store.deletions.values();
  expect(deletion?.eventIds).toEqual(store.events.map(({ id }) => id));
  expect(deletion?.steps.map(({ type, state }) => [type, state])).toEqual([
    ["disable", "done"],
    ["cancel_mandate", "done"],
    ["erase", "done"],
  ]);
  expect(store.audit).toHaveLength(1);
});

test("C2P-06: an accepted removal makes the customer and all its cards unusable and queues the network request", async () => {
  putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE", 8: "REGISTRATION_IN_PROGRESS", 9: "REMOVED" });
  const [outcome] = await request(TENANT, [command(customer(42))]);
  expect(store.credentials.get("42")?.state).toBe("REMOVAL_IN_PROGRESS");
  expect(store.cardsOf("42").map(({ state }) => state)).toEqual([
    "REMOVAL_IN_PROGRESS",
    "REMOVAL_IN_PROGRESS",
    "REMOVED",
  ]);
  const [asked] = store.requests.values();
  expect(asked).toMatchObject({ operation: "delete_customer", state: "queued", cardIds: [7, 8] });
  expect(outcome).toMatchObject({ kind: "accepted", deletionId: asked?.id });
  expect(store.deletions.get(asked?.id ?? "")).toMatchObject({
    state: "executing",
    completedAt: null,
  });
});

test("DEL-01: of many requests for one credential in a batch, the first is accepted and the others are refused", async () => {
  putCardToken(store, "token-1");
  putPaymentOption(store, "option-1");
  const targets = [
    cardToken("token-1"),
    option("option-1"),
    cardToken("token-1"),
    option("option-1"),
    cardToken("token-1"),
  ];
  const outcomes = await request(
    TENANT,
    targets.map((target) => command(target)),
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual([
    "accepted",
    "accepted",
    "refused",
    "refused",
    "refused",
  ]);
  expect(outcomes[2]).toMatchObject({ rules: ["DEL-01"], deletionId: null });
  expect(store.deletions.size).toBe(2);
});

test("DEL-02: of many requests for one customer in a batch, one removal is accepted and the others refer to it", async () => {
  putCustomer(store, 42);
  const outcomes = await request(
    TENANT,
    [1, 2, 3].map(() => command(customer(42))),
  );
  const id = outcomes[0]?.kind === "accepted" ? outcomes[0].deletionId : "none";
  expect(outcomes.map(({ kind }) => kind)).toEqual(["accepted", "in_progress", "in_progress"]);
  expect(outcomes.slice(1)).toMatchObject([{ deletionId: id }, { deletionId: id }]);
  expect(store.requests.size).toBe(1);
});

test("hundreds of requests for one credential with recorded refusals take two rounds", async () => {
  putCardToken(store, "token-1");
  const list = Array.from({ length: 300 }, () =>
    command(cardToken("token-1"), { recordRefusal: true }),
  );
  const outcomes = await request(TENANT, list);
  expect(outcomes.filter(({ kind }) => kind === "accepted")).toHaveLength(1);
  expect(outcomes.filter(({ kind }) => kind === "refused")).toHaveLength(299);
  expect(store.deletions.size).toBe(300);
  expect(store.writes).toBe(2);
});

test("a request that loses a race is decided again over the changed credential", async () => {
  putCardToken(store, "token-1");
  store.meanwhile(() => store.touch("token-1", { state: "deleted" }));
  expect(await kinds([command(cardToken("token-1"))])).toEqual(["refused"]);
  expect(store.deletions.size).toBe(0);
});

test("a request that loses races to irrelevant changes is accepted in the end", async () => {
  putCardToken(store, "token-1");
  putCardToken(store, "token-2");
  for (let race = 0; race < 5; race += 1) store.meanwhile(() => store.touch("token-1"));
  const list = [command(cardToken("token-1")), command(cardToken("token-2"))];
  expect(await kinds(list)).toEqual(["accepted", "accepted"]);
  expect(store.deletions.size).toBe(2);
});

test("a removal that loses a race to another removal refers to that one", async () => {
  putCustomer(store, 42);
  store.meanwhile(() => store.touch("42", { state: "REMOVAL_IN_PROGRESS", deletionId: "other" }));
  const [outcome] = await request(TENANT, [command(customer(42))]);
  expect(outcome).toMatchObject({ kind: "in_progress", deletionId: "other" });
});

test("a deletion that loses every race is refused as overloaded", async () => {
  putCardToken(store, "token-1");
  for (let race = 0; race < 1000; race += 1) store.meanwhile(() => store.touch("token-1"));
  await expect(kinds([command(cardToken("token-1"))])).rejects.toMatchObject({
    code: "overloaded",
  });
});

test("a deletion that loses every race fails alone in its batch", async () => {
  putCardToken(store, "token-1");
  putCardToken(store, "token-2");
  for (let race = 0; race < 1000; race += 1) store.meanwhile(() => store.touch("token-1"));
  const submit = batch(request, {
    maxBatchSize: 2,
    batchesPerTenant: 1,
    minConcurrentBatchSize: 1,
    maxQueuedPerTenant: 2,
    maxQueued: 2,
  });
  const [lost, won] = ["token-1", "token-2"].map((token) =>
    submit(TENANT, command(cardToken(token))),
  );
  await expect(lost).rejects.toMatchObject({ code: "overloaded" });
  await expect(won).resolves.toMatchObject({ kind: "accepted" });
});

test("an unknown target of any kind is not found, and nothing is written", async () => {
  expect(await kinds([command(cardToken("x")), command(option("x"))])).toEqual([
    "not_found",
    "not_found",
  ]);
  expect(await request(TENANT, [command(customer(1))])).toMatchObject([
    { kind: "refused", rules: ["C2P-03"] },
  ]);
  expect(store.writes).toBe(0);
});

test("a refusal is recorded as a deletion on request only, and leaves the credential untouched", async () => {
  putCustomer(store, 42);
  const stranger = customer(42, "20005678");
  await request(TENANT, [command(stranger)]);
  expect([store.deletions.size, store.events.length, store.audit.length]).toEqual([0, 0, 0]);

  const [kept] = await request(TENANT, [
    command(stranger, { recordRefusal: true, note: "by phone" }),
  ]);
  const [deletion] = store.deletions.values();
  expect(kept).toMatchObject({ kind: "refused", rules: ["C2P-04"], deletionId: deletion?.id });
  expect(deletion).toMatchObject({
    state: "refused",
    note: "by phone",
    acceptedAt: null,
    steps: [],
  });
  expect(deletion?.reasons.map(({ rule }) => rule)).toEqual(["C2P-04"]);
  expect(store.events.map(({ type }) => type)).toEqual(["expunge.deletion.refused"]);
  expect(store.credentials.get("42")).toMatchObject({
    state: "ACTIVE",
    version: 1,
    deletionId: null,
  });
});

test("a refusal over an unknown customer is not recorded", async () => {
  const [outcome] = await request(TENANT, [command(customer(1), { recordRefusal: true })]);
  expect(outcome).toMatchObject({ kind: "refused", deletionId: null });
  expect(store.deletions.size).toBe(0);
});
