import { expect, test } from "vitest";
import { createVault, type Sealed } from "#vault/vault.ts";

const keyOf = (byte: number) => new Uint8Array(32).fill(byte);
const vault = createVault(keyOf(1));
const SECRET = { iban: "DE89370400440532013000", debtorName: "Erika Müller" };
const sealedFor = (tenantId = "TN-1", credentialId = "credential-1") =>
  vault.seal(tenantId, credentialId, SECRET);

const flipped = (bytes: Uint8Array, place: number) =>
  Uint8Array.from(bytes, (byte, index) => (index === place ? byte ^ 1 : byte));

test("a secret is opened for its credential", () => {
  expect(vault.open("TN-1", "credential-1", sealedFor())).toEqual(SECRET);
});

test("another process with the same master key opens it too", () => {
  expect(createVault(keyOf(1)).open("TN-1", "credential-1", sealedFor())).toEqual(SECRET);
});

test.each([
  ["tenant", "TN-2", "credential-1"],
  ["credential", "TN-1", "credential-2"],
])("it is not opened for another %s", (_, tenantId, credentialId) => {
  expect(() => vault.open(tenantId, credentialId, sealedFor())).toThrow("authenticate");
});

test("it is not opened under another master key", () => {
  expect(() => createVault(keyOf(2)).open("TN-1", "credential-1", sealedFor())).toThrow(
    "authenticate",
  );
});

test("it is not opened with the data key of another secret of the same credential", () => {
  const { sealedKey } = sealedFor();
  expect(() => vault.open("TN-1", "credential-1", { ...sealedFor(), sealedKey })).toThrow(
    "authenticate",
  );
});

test.each(["sealed", "sealedKey"] as const)("any changed byte of %s is detected", (part) => {
  const whole = sealedFor();
  for (let place = 0; place < whole[part].length; place += 1) {
    const tampered: Sealed = { ...whole, [part]: flipped(whole[part], place) };
    expect(() => vault.open("TN-1", "credential-1", tampered)).toThrow(Error);
  }
});

test.each(["sealed", "sealedKey"] as const)("a truncated %s is detected at any length", (part) => {
  const whole = sealedFor();
  for (let length = 0; length < whole[part].length; length += 1) {
    const tampered: Sealed = { ...whole, [part]: whole[part].slice(0, length) };
    expect(() => vault.open("TN-1", "credential-1", tampered)).toThrow(Error);
  }
});

test("the sealed form reveals nothing of the secret, and no two seals are equal", () => {
  const [first, second] = [sealedFor(), sealedFor()];
  expect(Buffer.from(first.sealed).includes("DE89370400440532013000")).toBe(false);
  expect(Buffer.from(first.sealed).equals(second.sealed)).toBe(false);
  expect(Buffer.from(first.sealedKey).equals(second.sealedKey)).toBe(false);
});

test("a token always has the same hash, which does not contain it", () => {
  const reference = vault.tokenReference("TN-1", "tok_123");
  expect(createVault(keyOf(1)).tokenReference("TN-1", "tok_123")).toBe(reference);
  expect(reference).toMatch(/^[\w-]{43}$/);
});

test("the hash of a token differs by token, by tenant and by master key", () => {
  const references = [
    vault.tokenReference("TN-1", "tok_123"),
    vault.tokenReference("TN-1", "tok_124"),
    vault.tokenReference("TN-2", "tok_123"),
    createVault(keyOf(2)).tokenReference("TN-1", "tok_123"),
  ];
  expect(new Set(references).size).toBe(4);
});

test("the hash of a client's secret differs by secret and by master key", () => {
  const hashes = [
    vault.clientSecretHash("one"),
    vault.clientSecretHash("two"),
    createVault(keyOf(2)).clientSecretHash("one"),
  ];
  expect(new Set(hashes.map((hash) => hash.toString("hex"))).size).toBe(3);
  expect(vault.clientSecretHash("one")).toEqual(hashes[0]);
});

test.each([0, 16, 31, 33])("a master key of %i bytes is refused", (length) => {
  expect(() => createVault(new Uint8Array(length))).toThrow("must be 32 bytes");
});
