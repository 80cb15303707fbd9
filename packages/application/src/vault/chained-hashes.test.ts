import { createHmac, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { chainedHashes, hashKeyNumber } from "#vault/chained-hashes.ts";
import { keyFrom } from "#vault/derive-key.ts";

const roots = [randomBytes(32), randomBytes(32), randomBytes(32)];
const rootOf = (number: number) => roots[number] ?? new Uint8Array();
const { hashUnder, nextHash } = chainedHashes(rootOf);

test("each key is laid over the hash under the key before, and its number leads the hash", () => {
  expect(hashUnder("TN-1", 0, "first")).toBe("first");
  const key = keyFrom(rootOf(1), "hashes of card tokens of TN-1");
  const hash = `1.${createHmac("sha256", key).update("first").digest("base64url")}`;
  expect(hashUnder("TN-1", 1, "first")).toBe(hash);
  expect(hashUnder("TN-1", 2, "first")).toBe(nextHash("TN-1", 2, hash));
  expect(hashUnder("TN-1", 2, hash)).toBe(nextHash("TN-1", 2, hash));
  expect(hashUnder("TN-1", 0, hash)).toBe(hash);
  expect(["first", hash, hashUnder("TN-1", 2, "first")].map(hashKeyNumber)).toEqual([0, 1, 2]);
});

test("a hash differs by tenant, and by every key beneath it", () => {
  const leaked = chainedHashes((number) => (number === 1 ? randomBytes(32) : rootOf(number)));
  const hashes = [
    hashUnder("TN-1", 2, "first"),
    hashUnder("TN-2", 2, "first"),
    hashUnder("TN-1", 2, "other"),
    leaked.hashUnder("TN-1", 2, "first"),
  ];
  expect(new Set(hashes).size).toBe(4);
});
