import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { keyFrom } from "#vault/derive-key.ts";

/** Lays the hashes of tokens under later keys. */
export type ChainedHashes = {
  /** The hash under the key of this number, from that under the key 0 or a later one; one under a still later key stays as it is. */
  hashUnder(tenantId: string, number: number, first: string): string;
  /** The hash under the key of this number, from that under the key before. */
  nextHash(tenantId: string, number: number, before: string): string;
};

/**
 * Hashes under rotated keys: HMAC-SHA256, with each key over the hash under the key before, because the tokens themselves are not stored. A
 * later hash starts with the number of its key.
 */
export function chainedHashes(rootOf: (number: number) => Uint8Array): ChainedHashes {
  const keys = new Map<string, KeyObject>();

  function keyOf(tenantId: string, number: number): KeyObject {
    const name = `${number} ${tenantId}`;
    const key =
      keys.get(name) ??
      createSecretKey(keyFrom(rootOf(number), `hashes of card tokens of ${tenantId}`));
    keys.set(name, key);
    return key;
  }

  function nextHash(tenantId: string, number: number, before: string): string {
    const hash = createHmac("sha256", keyOf(tenantId, number)).update(before).digest("base64url");
    return `${number}.${hash}`;
  }

  return {
    nextHash,
    hashUnder(tenantId, number, first) {
      let hash = first;
      for (let next = hashKeyNumber(first) + 1; next <= number; next += 1)
        hash = nextHash(tenantId, next, hash);
      return hash;
    },
  };
}

/** The number of the key under which a hash is. */
export function hashKeyNumber(hash: string): number {
  return Number(/^(\d+)\./.exec(hash)?.[1] ?? 0);
}
