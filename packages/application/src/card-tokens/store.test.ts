import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { deletionCommand } from "#testing/deletion-command.ts";
import { staff, TENANT, testClock, vault } from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { requestDeletions } from "#deletions/request.ts";
import { storeCardToken } from "#card-tokens/store.ts";

const CARD = {
  token: "tok_0123456789abcdef",
  brand: "visa",
  last4: "4242",
  expiry: "12/2030",
  reconsent: false,
};

function scene() {
  const store = new MemoryStore();
  const deps = { store, vault, clock: testClock() };
  const remove = async (token: string, id: string = randomUUID()) => {
    const key = { clientId: "client-1", scope: "card_tokens", key: id, fingerprint: "print" };
    const command = deletionCommand({ kind: "card_token", token }, { id, key });
    const [outcome] = await requestDeletions(deps)(TENANT, [command]);
    return outcome;
  };
  return {
    store,
    remove,
    storeToken: storeCardToken(deps),
    token: () => [...store.credentials.values()][0],
    outcomes: () =>
      store.audit
        .filter(({ action }) => action === "card_token.store")
        .map(({ outcome }) => outcome),
  };
}

test("CARD-02: given a deleted card token, when it is stored again, then it is refused and stays deleted", async () => {
  const { token, remove, storeToken } = scene();
  await storeToken(staff, CARD);
  await remove(CARD.token);
  await expect(storeToken(staff, CARD)).rejects.toMatchObject({
    code: "conflict",
    rule: "CARD-02",
    field: "token",
    message: "A deleted card token can be stored again only with new consent from the customer.",
  });
  expect(token()).toMatchObject({ state: "deleted", last4: null });
});

test("CARD-02: given a deleted card token, when the customer consents anew, then it is active again with its new display data", async () => {
  const { store, token, remove, storeToken, outcomes } = scene();
  await storeToken(staff, { ...CARD, country: "de" });
  const stored = token();
  await remove(CARD.token);
  expect(token()).toMatchObject({ state: "deleted", brand: null, country: null });
  const consented = { ...CARD, last4: "1881", expiry: "01/2032", reconsent: true };
  expect(await storeToken(staff, consented)).toEqual({ token: CARD.token });
  expect([...store.credentials.values()]).toEqual([
    { ...stored, version: 3, last4: "1881", expiresOn: "2032-01-31", country: null },
  ]);
  expect(outcomes()).toEqual(["stored", "stored anew with consent"]);
});

test("a token that was stored again is deletable, and the earlier deletion request replays its first answer", async () => {
  const { token, remove, storeToken } = scene();
  await storeToken(staff, CARD);
  const first = await remove(CARD.token, "request-1");
  await storeToken(staff, { ...CARD, reconsent: true });
  expect(await remove(CARD.token, "request-1")).toMatchObject({
    kind: "accepted",
    deletionId: first && "deletionId" in first && first.deletionId,
  });
  expect(token()?.state).toBe("active");
  expect(await remove(CARD.token, "request-2")).toMatchObject({
    kind: "accepted",
    deletionId: "request-2",
  });
  expect(token()).toMatchObject({ state: "deleted", deletionId: "request-2" });
});

test("of two concurrent requests that store a deleted token again, one succeeds", async () => {
  const { store, token, remove, storeToken } = scene();
  await storeToken(staff, CARD);
  await remove(CARD.token);
  store.meanwhile(() => store.touch(token()?.id ?? "", { state: "active", last4: "9999" }));
  await expect(storeToken(staff, { ...CARD, reconsent: true })).rejects.toMatchObject({
    rule: "CARD-03",
  });
  expect(token()?.last4).toBe("9999");
});

test.each([false, true])(
  "CARD-03: given a stored token, when it is stored again, then it is a conflict, consent or not: %s",
  async (reconsent) => {
    const { store, storeToken, outcomes } = scene();
    await storeToken(staff, CARD);
    await expect(storeToken(staff, { ...CARD, reconsent })).rejects.toMatchObject({
      code: "conflict",
      rule: "CARD-03",
      field: "token",
    });
    expect([store.credentials.size, ...outcomes()]).toEqual([1, "stored"]);
  },
);

test("CARD-03: a token whose deletion can be undone counts as stored", async () => {
  const { store, token, storeToken } = scene();
  await storeToken(staff, CARD);
  store.touch(token()?.id ?? "", { state: "pending_deletion" });
  await expect(storeToken(staff, { ...CARD, reconsent: true })).rejects.toMatchObject({
    rule: "CARD-03",
  });
});

test("consent for an unknown token changes nothing; its country is stored in capitals", async () => {
  const { token, storeToken, outcomes } = scene();
  await storeToken(staff, { ...CARD, country: "au", reconsent: true });
  expect(token()).toMatchObject({
    kind: "card_token",
    state: "active",
    brand: "visa",
    last4: "4242",
    expiresOn: "2030-12-31",
    country: "AU",
    version: 1,
  });
  expect(outcomes()).toEqual(["stored"]);
});

test("only the hash of a token is stored", async () => {
  const { store, storeToken } = scene();
  expect(await storeToken(staff, CARD)).toEqual({ token: CARD.token });
  const written = JSON.stringify([...store.credentials.values(), ...store.audit]);
  expect(written).not.toContain("0123456789");
  expect(written).toContain(vault.tokenReference(TENANT, CARD.token));
});

test("a missing token is generated, a new one each time", async () => {
  const { token: _, ...card } = CARD;
  const { store, storeToken } = scene();
  const [one, other] = [await storeToken(staff, card), await storeToken(staff, card)];
  expect(one.token).not.toBe(other.token);
  expect(store.credentials.size).toBe(2);
});

test("a repeated call gets its token from the hash key of the first call, although another is in use by then", async () => {
  const store = new MemoryStore();
  const { token: _token, ...card } = CARD;
  const key = { clientId: "client-1", scope: "cardTokens.store", key: "k", fingerprint: "print" };
  const keyed = { key, correlationId: "cid-1", onReplay() {} };
  const call = (number: number) => {
    const deps = {
      store,
      vault: { ...vault, hashing: () => number, newToken },
      clock: testClock(),
    };
    return storeCardToken(deps)(staff, { ...card, idempotencyKey: "k" }, keyed);
  };
  const newToken = (_tenant: string, seed: string, number: number) => `${number} ${seed}`;
  const first = await call(2);
  expect(first.token).toMatch(/^2 /);
  expect(await call(3)).toEqual(first);
});
