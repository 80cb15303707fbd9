import { z } from "zod";

const LONGEST_MS = 600_000;
const ms = z.int().min(0).max(LONGEST_MS);

/** How long something takes, in milliseconds: always the same; anything from `ms` to `maxMs`; or `ms` on average, with a long tail. */
export const latency = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("fixed"), ms }),
  z
    .strictObject({ kind: z.literal("uniform"), ms, maxMs: ms })
    .refine((range) => range.ms <= range.maxMs, "maxMs must not be below ms"),
  z.strictObject({ kind: z.literal("exponential"), ms, maxMs: ms.exactOptional() }),
]);
export type Latency = z.infer<typeof latency>;

/** One latency out of its distribution, in whole milliseconds. `draw`: from 0 up to, but not, 1. */
export function drawLatency(from: Latency, draw: () => number): number {
  switch (from.kind) {
    case "fixed":
      return from.ms;
    case "uniform":
      return from.ms + Math.floor(draw() * (from.maxMs - from.ms + 1));
    case "exponential":
      return Math.min(Math.round(-from.ms * Math.log(1 - draw())), from.maxMs ?? LONGEST_MS);
  }
}
