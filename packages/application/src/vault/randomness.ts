import { randomBytes } from "node:crypto";

const POOL_BYTES = 8 * 1024;
let pool = Buffer.alloc(0);

/** Fresh random bytes from a pool: a call for random bytes costs more than the bytes. */
export function randomness(length: number): Buffer {
  if (pool.length < length) pool = randomBytes(Math.max(POOL_BYTES, length));
  const taken = pool.subarray(0, length);
  pool = pool.subarray(length);
  return taken;
}
