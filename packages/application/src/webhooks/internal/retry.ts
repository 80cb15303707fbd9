const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

/** How long after the try before each one comes (Standard Webhooks 1.0, the recommended schedule). */
const PAUSES_MS = [
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

/** How many tries a delivery has, the first one at once included. */
export const WEBHOOK_TRIES = PAUSES_MS.length + 1;

/**
 * When a delivery is tried again that was just refused; `undefined` after the last try: then it is dead.
 *
 * @param tries how many there have been, the refused one included
 * @param random from 0 to 1: the pause is up to 10 % longer, so that what failed together does not come again together
 * @param retryAfterMs how long the endpoint wants to be left alone: makes it later, never earlier
 */
export function nextTryAt(
  tries: number,
  now: Date,
  random: number,
  retryAfterMs = 0,
): Date | undefined {
  const pause = PAUSES_MS[tries - 1];
  if (pause === undefined) return undefined;
  return new Date(
    now.getTime() + Math.round(Math.max(pause * (1 + JITTER * random), retryAfterMs)),
  );
}
