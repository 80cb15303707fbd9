import { createSecretKey, type KeyObject } from "node:crypto";
import { keyFrom, keyRoot } from "#vault/derive-key.ts";

/** A key that wraps the data keys of sealed values. */
export type SealKey = { readonly number: number; readonly key: KeyObject };

/** The keys of a vault. Key 0 is derived from the first master key; later ones are random. */
export type VaultKeys = {
  /** The root of the keys of hashes under the key 0. */
  readonly hashRoot: Uint8Array;
  /** The number of the hash key that is in use. */
  hashing(): number;
  /** Undefined if this process does not know it. */
  hashRootOf(number: number): Uint8Array | undefined;
  /** The key under which new values are sealed. */
  sealing(): SealKey;
  /** Throws if there is no such key, and `overloaded` if this process does not know it yet. */
  opening(number: number): KeyObject;
};

/** The key 0 of a root. */
export const firstSealKey = (root: Uint8Array): Buffer => keyFrom(root, "wrap data keys");

/** Tells one root from another, and reveals nothing about it. The database keeps that of its first one. */
export const checkValue = (root: Uint8Array): Buffer => keyFrom(root, "check value");

/** The keys of a database that has none but those derived from its master key. */
export const keysOf = (masterKey: Uint8Array): VaultKeys => keysFromRoot(keyRoot(masterKey));

export function keysFromRoot(hashRoot: Uint8Array): VaultKeys {
  const key = createSecretKey(firstSealKey(hashRoot));
  return {
    hashRoot,
    hashing: () => 0,
    hashRootOf: (number) => (number === 0 ? hashRoot : undefined),
    sealing: () => ({ number: 0, key }),
    opening(number) {
      if (number === 0) return key;
      throw new Error(`there is no key ${number}`);
    },
  };
}
