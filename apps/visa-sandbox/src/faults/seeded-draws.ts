import { createHash } from "node:crypto";

/** Numbers from 0 up to, but not, 1, as good as random, and the same ones for the same seed. */
export function seededDraws(seed: number): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    return createHash("sha256").update(`${seed}/${drawn}`).digest().readUIntBE(0, 6) / 2 ** 48;
  };
}
