const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

/** The delay before each further attempt (Standard Webhooks 1.0, the recommended schedule). */
const DELAYS_MS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;
const JITTER = 0.1;

/** Attempts of a delivery, including the immediate first one. */
export const MAX_ATTEMPTS = DELAYS_MS.length + 1;

/**
 * The time of the next attempt of a refused delivery; `undefined` after the last one: the delivery is dead.
 *
 * @param attempts attempts so far, including the refused one
 * @param random in [0, 1): lengthens the delay by up to 10 %, so that simultaneous failures spread out
 * @param retryAfterMs the endpoint's `Retry-After` in milliseconds: may delay the attempt, never advance it
 */
export function nextAttemptAt(
  attempts: number,
  now: Date,
  random: number,
  retryAfterMs = 0,
): Date | undefined {
  const delay = DELAYS_MS[attempts - 1];
  if (delay === undefined) return undefined;
  return new Date(
    now.getTime() + Math.round(Math.max(delay * (1 + JITTER * random), retryAfterMs)),
  );
}
