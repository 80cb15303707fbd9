import { randomUUID } from "node:crypto";
import type { Target } from "@expunge/schemas/boundary/target";
import { beforeEach, expect, test } from "vitest";
import {
  NOON,
  putCardToken,
  putCustomer,
  staff,
  TENANT,
  testClock,
  vault,
} from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { requestDeletions } from "#deletions/request.ts";
import type { DeletionCommand } from "#deletions/command.ts";

let store: MemoryStore;
let request: ReturnType<typeof requestDeletions>;
beforeEach(() => {
  store = new MemoryStore();
  request = requestDeletions({ store, vault, clock: testClock() });
});

type IdempotentCall = {
  readonly key?: string;
  readonly body?: string;
  readonly cid?: string;
  readonly clientId?: string;
  readonly scope?: string;
};
const cardToken = (token: string): Target => ({ kind: "card_token", token });
const command = (
  token: string,
  {
    key = "key-1",
    body = token,
    cid = "cid-1",
    clientId = "client",
    scope = "cards",
  }: IdempotentCall = {},
): DeletionCommand => ({
  id: randomUUID(),
  target: cardToken(token),
  reason: "customer_request",
  actor: staff,
  now: NOON,
  correlationId: cid,
  collections: "withdraw",
  immediate: true,
  recordRefusal: false,
  key: { clientId, scope, key, fingerprint: `print of ${body}` },
});

test("the same key and body replay the first answer, and nothing is done twice", async () => {
  putCardToken(store, "token-1");
  const [first] = await request(TENANT, [command("token-1")]);
  const [again] = await request(TENANT, [command("token-1", { cid: "cid-2" })]);
  const deletionId = first?.kind === "accepted" ? first.deletionId : "none";
  expect(again).toEqual({ kind: "accepted", deletionId, replayed: true, correlationId: "cid-1" });
  expect([store.deletions.size, store.events.length, store.audit.length]).toEqual([1, 4, 1]);
});

test("a refusal is replayed even when a new decision would differ", async () => {
  const [first] = await request(TENANT, [command("token-1")]);
  putCardToken(store, "token-1");
  const [again] = await request(TENANT, [command("token-1")]);
  expect([first?.kind, again?.kind, again?.replayed]).toEqual(["not_found", "not_found", true]);
});

test("the same key with another body is refused, and its target is untouched", async () => {
  putCardToken(store, "token-1");
  putCardToken(store, "token-2");
  await request(TENANT, [command("token-1")]);
  const [other] = await request(TENANT, [command("token-2", { cid: "cid-2" })]);
  expect(other).toEqual({ kind: "key_reused", replayed: false, correlationId: "cid-2" });
  expect(store.credentials.get("token-2")?.state).toBe("active");
});

test("the same key of another client, or in another scope, is another key", async () => {
  for (const token of ["token-1", "token-2", "token-3"]) putCardToken(store, token);
  const outcomes = await request(TENANT, [
    command("token-1"),
    command("token-2", { clientId: "other" }),
    command("token-3", { scope: "options" }),
  ]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(["accepted", "accepted", "accepted"]);
});

test("keys that are equal only when concatenated are different", async () => {
  putCardToken(store, "token-1");
  putCardToken(store, "token-2");
  const outcomes = await request(TENANT, [
    command("token-1", { clientId: "a", scope: "b/c", key: "d" }),
    command("token-2", { clientId: "a/b", scope: "c", key: "d" }),
  ]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(["accepted", "accepted"]);
});

test("the same key twice in one batch: the second gets the answer of the first", async () => {
  putCardToken(store, "token-1");
  const outcomes = await request(TENANT, [
    command("token-1"),
    command("token-1", { cid: "cid-2" }),
  ]);
  expect(outcomes).toMatchObject([
    { kind: "accepted", replayed: false, correlationId: "cid-1" },
    { kind: "accepted", replayed: true, correlationId: "cid-1" },
  ]);
  expect(store.deletions.size).toBe(1);
});

test("the same key twice in one batch with different bodies: the second is refused", async () => {
  putCardToken(store, "token-1");
  putCardToken(store, "token-2");
  const outcomes = await request(TENANT, [command("token-1"), command("token-2")]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(["accepted", "key_reused"]);
  expect(store.credentials.get("token-2")?.state).toBe("active");
});

test("a key belongs to the first request of the batch with it, even when that request waits for the next round", async () => {
  putCardToken(store, "token-1");
  putCardToken(store, "token-2");
  const outcomes = await request(TENANT, [
    command("token-1", { key: "key-1" }),
    command("token-1", { key: "key-2" }),
    command("token-2", { key: "key-2" }),
  ]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(["accepted", "refused", "key_reused"]);
  expect(store.credentials.get("token-2")?.state).toBe("active");
});

test("a key used concurrently by another writer replays its answer, and nothing is done", async () => {
  putCardToken(store, "token-1");
  const asked = command("token-1");
  store.meanwhile(() => {
    store.touch("token-1", { state: "deleted" });
    if (asked.key) {
      const outcome = { kind: "accepted", deletionId: "theirs" } as const;
      const name = JSON.stringify([asked.key.clientId, asked.key.scope, asked.key.key]);
      store.remembered.set(name, { key: asked.key, outcome, correlationId: "cid-0", at: NOON });
    }
  });
  expect(await request(TENANT, [asked])).toEqual([
    { kind: "accepted", deletionId: "theirs", replayed: true, correlationId: "cid-0" },
  ]);
  expect(store.deletions.size).toBe(0);
});

test("the answer of a removal in progress is stored too, and outlives the removal", async () => {
  putCustomer(store, 42, "REMOVAL_IN_PROGRESS");
  store.touch("42", { deletionId: "first" });
  const target: Target = {
    kind: "click_to_pay_customer",
    accountId: "account-1",
    customerId: 42,
    ownerBid: "10001234",
  };
  const asked = { ...command("42"), target };
  await request(TENANT, [asked]);
  store.touch("42", { state: "REMOVED" });
  expect(await request(TENANT, [asked])).toMatchObject([
    { kind: "in_progress", deletionId: "first", replayed: true },
  ]);
});
