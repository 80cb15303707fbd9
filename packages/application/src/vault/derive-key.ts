import { createHmac } from "node:crypto";

/** The root of the keys of a master key: the first half of HKDF-SHA256 (RFC 5869), without a salt. */
export function keyRoot(masterKey: Uint8Array): Buffer {
  return createHmac("sha256", new Uint8Array(32)).update(masterKey).digest();
}

/** A key of 32 bytes for one purpose: the second half of HKDF-SHA256. */
export function keyFrom(root: Uint8Array, purpose: string): Buffer {
  return createHmac("sha256", root).update(purpose).update("\u0001").digest();
}
