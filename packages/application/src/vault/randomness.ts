import { randomBytes } from "node:crypto";

const POOL_BYTES = 8 * 1024;
let pool = Buffer.alloc(0);

/** Random bytes that nobody has had before. They are asked for in stock: asking costs more than having many of them. */
export function randomness(length: number): Buffer {
  if (pool.length < length) pool = randomBytes(Math.max(POOL_BYTES, length));
  const taken = pool.subarray(0, length);
  pool = pool.subarray(length);
  return taken;
}
