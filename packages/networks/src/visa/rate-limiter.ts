import { setTimeout as sleep } from "node:timers/promises";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/**
 * How calls wait for their turn: so many a second for each key, in this process.
 *
 * @returns waits for the turn of a key's next call; false when it would take longer than `longestWaitMs`. It is then not counted.
 */
export function rateLimiter({
  callsPerSecond,
  longestWaitMs,
}: {
  readonly callsPerSecond: number;
  readonly longestWaitMs: number;
}): (key: string) => Promise<boolean> {
  const limiter = new RateLimiterMemory({ points: callsPerSecond, duration: 1 });
  return async (key) => {
    const end = Date.now() + longestWaitMs;
    for (;;) {
      const wait = await limiter.consume(key).then(() => 0, untilNext);
      if (wait === 0) return true;
      if (Date.now() + wait > end) return false;
      await sleep(wait);
    }
  };
}

/** How long a call that was not let through has to wait, in milliseconds. */
function untilNext(refused: unknown): number {
  if (refused instanceof RateLimiterRes) return Math.max(1, refused.msBeforeNext);
  throw refused;
}
