import { setTimeout as sleep } from "node:timers/promises";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/**
 * Limits calls per key to `callsPerSecond`, in this process.
 *
 * @returns waits until the key's next call is allowed; false, without counting the call, when that takes longer than `longestWaitMs`
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

/** Milliseconds until a refused call may be made. */
function untilNext(refused: unknown): number {
  if (refused instanceof RateLimiterRes) return Math.max(1, refused.msBeforeNext);
  throw refused;
}
