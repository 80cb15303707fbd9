import { beforeEach, describe, expect, test } from "vitest";
import { putCardToken, putPaymentOption, staff, testClock, vault } from "#testing/fixtures.ts";
import { memoryHoldReader } from "#testing/memory-hold-reader.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import type { IdempotentCall } from "#write-path/idempotent-create.ts";
import { placeHold } from "#holds/place.ts";
import { releaseHold } from "#holds/release.ts";
import { storeCardToken } from "#card-tokens/store.ts";
import { storePaymentOption } from "#payment-options/store.ts";

let store: MemoryStore;
let calls: ReturnType<typeof useCases>;
let clock: ReturnType<typeof testClock>;
let replays = 0;
beforeEach(() => {
  clock = testClock();
  store = new MemoryStore();
  calls = useCases();
  replays = 0;
});

const approver = { ...staff, subject: "bea", role: "approver" } as const;

function useCases() {
  const deps = { store, vault, clock };
  const holds = memoryHoldReader(store);
  return {
    storeToken: storeCardToken(deps),
    storeOption: storePaymentOption(deps),
    place: placeHold({ ...deps, holds }),
    release: releaseHold({ ...deps, holds }),
  };
}

/** A call with a key, in the scope of its procedure. */
const under = (key: string, print = "print", scope = "scope"): IdempotentCall => ({
  key: { clientId: "staff:erika", scope, key, fingerprint: print },
  correlationId: "cid-1",
  onReplay: () => void (replays += 1),
});
const CARD = { brand: "Visa", last4: "4242", expiry: "12/2031", reconsent: false };
const SEPA = {
  kind: "sepa_direct_debit",
  customerAccountId: "account-1",
  iban: "DE89370400440532013000",
  debtorName: "Erika Mustermann",
  isDefault: false,
  mandate: {
    reference: "M-1",
    scheme: "CORE",
    type: "recurring",
    creditorId: "DE98ZZZ09999999999",
  },
} as const;
const OPTION = {
  kind: "payment_option",
  customerAccountId: "account-1",
  reference: "option-1",
} as const;
const CASE = { target: OPTION, hold: "legal", reference: "case 1" } as const;
const SEPA_05 = { code: "conflict", rule: "SEPA-05", field: "mandate.reference" };

describe("a card token", () => {
  const input = { ...CARD, idempotencyKey: "key-1" };

  test("is derived again for a replay, and stored nowhere", async () => {
    const first = await calls.storeToken(staff, input, under("key-1"));
    const replay = await calls.storeToken(staff, input, under("key-1"));
    expect(replay).toEqual(first);
    expect([store.credentials.size, replays]).toEqual([1, 1]);
    const kept = JSON.stringify([[...store.remembered.values()], store.audit, store.events]);
    expect(kept).not.toContain(first.token);
  });

  test("differs by key, client and tenant", async () => {
    const other = under("key-1");
    const tokens = [
      await calls.storeToken(staff, input, under("key-1")),
      await calls.storeToken(staff, { ...input, idempotencyKey: "key-2" }, under("key-2")),
      await calls.storeToken(staff, input, { ...other, key: { ...other.key, clientId: "else" } }),
    ].map(({ token }) => token);
    expect(new Set(tokens).size).toBe(3);
    for (const token of tokens) expect(token).toMatch(/^[\w-]{32}$/);
    expect(vault.newToken("TN-1", "seed", 0)).not.toBe(vault.newToken("TN-2", "seed", 0));
  });

  test("is replayed although it has been deleted since", async () => {
    const given = { ...input, token: "token-1" };
    await calls.storeToken(staff, given, under("key-1"));
    for (const { id } of store.credentials.values()) store.touch(id, { state: "deleted" });
    expect(await calls.storeToken(staff, given, under("key-1"))).toEqual({ token: "token-1" });
    expect(replays).toBe(1);
  });

  test("that loses the race for its key is the winner's", async () => {
    const ask = () => calls.storeToken(staff, input, under("key-1"));
    const [winner, loser] = await Promise.all([ask(), ask()]);
    expect(loser).toEqual(winner);
    expect([store.credentials.size, store.writes, replays]).toEqual([1, 2, 1]);
  });
});

describe("a payment option", () => {
  test("replays its reference", async () => {
    const first = await calls.storeOption(staff, SEPA, under("key-1"));
    expect(await calls.storeOption(staff, SEPA, under("key-1"))).toEqual(first);
    expect([store.credentials.size, store.mandates.size, store.audit.length]).toEqual([1, 1, 1]);
  });

  test("is declined again with the same message", async () => {
    await calls.storeOption(staff, SEPA);
    const ask = () => calls.storeOption(staff, SEPA, under("key-1"));
    const first = await ask().catch((error: unknown) => error);
    expect(first).toMatchObject(SEPA_05);
    store.mandates.clear();
    await expect(ask()).rejects.toEqual(first);
    expect([store.credentials.size, replays]).toEqual([1, 1]);
  });
});

describe("a hold", () => {
  beforeEach(() => putPaymentOption(store, OPTION.reference));

  test("is replayed as it was placed although it has been released, and is not placed again", async () => {
    const first = await calls.place(staff, CASE, under("key-1"));
    await calls.release(approver, CASE);
    expect(await calls.place(staff, CASE, under("key-1"))).toEqual(first);
    expect(store.holds.size).toBe(1);
  });

  test("that was already active becomes the stored answer", async () => {
    const placed = await calls.place(staff, CASE);
    expect(await calls.place(staff, CASE, under("key-1"))).toEqual(placed);
    await calls.release(approver, CASE);
    expect(await calls.place(staff, CASE, under("key-1"))).toEqual(placed);
    expect([store.holds.size, replays]).toEqual([1, 1]);
  });

  test("is replayed although it has expired since", async () => {
    const input = { ...CASE, until: "2026-11-21" };
    const first = await calls.place(staff, input, under("key-1"));
    clock.set(new Date("2026-12-01T12:00:00.000Z"));
    expect(await calls.place(staff, input, under("key-1"))).toEqual(first);
    expect([store.holds.size, replays]).toEqual([1, 1]);
  });

  test("on an unknown credential is declined, and declined again when that exists", async () => {
    const elsewhere = { ...CASE, target: { ...OPTION, reference: "option-2" } };
    const ask = () => calls.place(staff, elsewhere, under("key-1"));
    await expect(ask()).rejects.toMatchObject({ code: "not_found" });
    putPaymentOption(store, "option-2");
    await expect(ask()).rejects.toMatchObject({ code: "not_found" });
    expect(store.holds.size).toBe(0);
  });

  test("with invalid input leaves its key usable", async () => {
    const past = { ...CASE, until: "2020-01-01" };
    await expect(calls.place(staff, past, under("key-1", "past"))).rejects.toMatchObject({
      code: "invalid",
    });
    expect(await calls.place(staff, CASE, under("key-1"))).toMatchObject({ on: true });
  });
});

test("a key with another input is refused, and nothing is created", async () => {
  await calls.storeOption(staff, SEPA, under("key-1"));
  await expect(calls.storeOption(staff, SEPA, under("key-1", "other"))).rejects.toMatchObject({
    code: "key_reused",
    field: "idempotencyKey",
  });
  expect([store.credentials.size, replays]).toEqual([1, 0]);
});

test("a call that fails unexpectedly leaves its key usable", async () => {
  putCardToken(store, "token-1");
  const write = store.applyChanges.bind(store);
  store.applyChanges = () => Promise.reject(new Error("the database has gone"));
  await expect(calls.storeToken(staff, CARD, under("key-1"))).rejects.toThrow("gone");
  store.applyChanges = write;
  expect((await calls.storeToken(staff, CARD, under("key-1"))).token).not.toBe("");
  expect([store.credentials.size, replays]).toEqual([2, 0]);
});
