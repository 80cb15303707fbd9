import { createSecretKey, hkdfSync, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { keyFrom, keyRoot } from "#vault/derive-key.ts";
import { localMasterKeys } from "#vault/local-master-keys.ts";
import { createVault } from "#vault/vault.ts";
import { keysOf, type VaultKeys } from "#vault/vault-keys.ts";

const master = randomBytes(32);
const first = keysOf(master);
const key = createSecretKey(randomBytes(32));
/** The keys of a database with a second seal key. */
const second: VaultKeys = {
  hashRoot: first.hashRoot,
  hashing: () => 1,
  hashRootOf: (number) => [first.hashRoot, Buffer.alloc(32, 7)][number],
  sealing: () => ({ number: 7, key }),
  opening: (number) => (number === 7 ? key : first.opening(number)),
};
const [before, after] = [createVault(first), createVault(second)];

test("root and derived keys are HKDF-SHA256 without a salt (RFC 5869)", () => {
  for (const purpose of ["", "card tokens of TN-1"])
    expect(keyFrom(keyRoot(master), purpose)).toEqual(
      Buffer.from(hkdfSync("sha256", master, "", purpose, 32)),
    );
});

test("a value names its key: values of the version before and of each key are opened", () => {
  const [old, fresh] = [before.seal("TN-1", "c-1", { a: 1 }), after.seal("TN-1", "c-1", { b: 2 })];
  expect(after.open("TN-1", "c-1", old)).toEqual({ a: 1 });
  expect(after.open("TN-1", "c-1", fresh)).toEqual({ b: 2 });
  expect(() => before.open("TN-1", "c-1", fresh)).toThrow("there is no key 7");
  expect(after.tokenReference("TN-1", "token")).toBe(before.tokenReference("TN-1", "token"));
});

test("a data key moves under the present key once, and its value stays as it is", () => {
  const { sealed, sealedKey } = before.seal("TN-1", "c-1", { a: 1 });
  const moved = after.rewrap("TN-1", "c-1", sealedKey);
  expect(moved).toBeDefined();
  expect(after.open("TN-1", "c-1", { sealed, sealedKey: moved ?? sealedKey })).toEqual({ a: 1 });
  expect(after.rewrap("TN-1", "c-1", moved ?? sealedKey)).toBeUndefined();
  expect(() => after.rewrap("TN-1", "c-2", sealedKey)).toThrow("authenticate");
});

test("the first master key wraps and all unwrap, whatever their ids, and only at its place", async () => {
  const [a, b] = [
    { id: "a", key: randomBytes(32) },
    { id: "b", key: randomBytes(32) },
  ];
  const secret = randomBytes(32);
  const wrapped = await localMasterKeys([a, b]).wrap(secret, "seal/1");
  expect(wrapped.masterKey).toBe("a");
  expect(await localMasterKeys([b, { ...a, id: "x" }]).unwrap(wrapped, "seal/1")).toEqual(secret);
  expect(await localMasterKeys([a]).unwrap(wrapped, "seal/2")).toBeUndefined();
  expect(await localMasterKeys([b]).unwrap(wrapped, "seal/1")).toBeUndefined();
});

test("a new token is derived from the hash key in use, and again from the one of its time", () => {
  const [old, present] = [before.newToken("TN-1", "seed", 0), after.newToken("TN-1", "seed", 1)];
  expect([before.hashing(), after.hashing()]).toEqual([0, 1]);
  expect(present).not.toBe(old);
  expect(after.newToken("TN-1", "seed", 0)).toBe(old);
  expect(() => before.newToken("TN-1", "seed", 1)).toThrow("not known here yet");
});
