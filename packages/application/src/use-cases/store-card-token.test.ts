import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { NOON, staff, TENANT, testClock, vault } from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { requestDeletions } from "#use-cases/request-deletions.ts";
import { storeCardToken } from "#use-cases/store-card-token.ts";

const CARD = { token: "tok_0123456789abcdef", brand: "visa", last4: "4242", expiry: "12/2030" };

function scene() {
  const store = new MemoryStore();
  const deps = { store, vault, clock: testClock() };
  const remove = (token: string) =>
    requestDeletions(deps)(TENANT, [
      {
        id: randomUUID(),
        target: { kind: "card_token", token },
        reason: "customer_request",
        actor: staff,
        now: NOON,
        correlationId: "cid-1",
        recordRefusal: false,
      },
    ]);
  return { store, remove, storeToken: storeCardToken(deps) };
}

test("CARD-02: given a deleted card token, when it is stored again, then it is refused and stays deleted", async () => {
  const { store, remove, storeToken } = scene();
  await storeToken(staff, CARD);
  await remove(CARD.token);
  await expect(storeToken(staff, CARD)).rejects.toMatchObject({
    code: "conflict",
    rule: "CARD-02",
    field: "token",
  });
  expect([...store.credentials.values()].map(({ state }) => state)).toEqual(["deleted"]);
});

test("given a token that is stored, when it is stored again, then it is a conflict, and no rule of deletion", async () => {
  const { store, storeToken } = scene();
  await storeToken(staff, CARD);
  await expect(storeToken(staff, CARD)).rejects.toMatchObject({
    code: "conflict",
    rule: undefined,
  });
  expect(store.credentials.size).toBe(1);
});

test("a stored token is kept by its hash alone", async () => {
  const { store, storeToken } = scene();
  expect(await storeToken(staff, CARD)).toEqual({ token: CARD.token });
  const written = JSON.stringify([...store.credentials.values(), ...store.audit]);
  expect(written).not.toContain("0123456789");
  expect(written).toContain(vault.tokenReference(TENANT, CARD.token));
});

test("without a token one is made, a new one each time", async () => {
  const { token: _, ...card } = CARD;
  const { store, storeToken } = scene();
  const [one, other] = [await storeToken(staff, card), await storeToken(staff, card)];
  expect(one.token).not.toBe(other.token);
  expect(store.credentials.size).toBe(2);
});
