import { describe, expect, test } from "vitest";
import { nextAttemptAt, MAX_ATTEMPTS } from "#webhooks/internal/retry.ts";

const NOW = new Date("2026-11-20T12:00:00.000Z");
const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];
const pauseAfter = (attempts: number, random: number, retryAfterMs?: number) => {
  const at = nextAttemptAt(attempts, NOW, random, retryAfterMs);
  return at && at.getTime() - NOW.getTime();
};

test("there are ten attempts, the first immediately, and none after them", () => {
  expect(MAX_ATTEMPTS).toBe(10);
  expect(pauseAfter(10, 0)).toBeUndefined();
  expect(pauseAfter(10, 0, HOUR)).toBeUndefined();
  expect(pauseAfter(11, 0)).toBeUndefined();
});

test.each([
  [1, 5 * SECOND],
  [2, 5 * MINUTE],
  [3, 30 * MINUTE],
  [4, 2 * HOUR],
  [5, 5 * HOUR],
  [6, 10 * HOUR],
  [7, 14 * HOUR],
  [8, 20 * HOUR],
  [9, 24 * HOUR],
])("after %i attempts the next comes in %i ms, or up to a tenth later", (attempts, ms) => {
  expect(pauseAfter(attempts, 0)).toBe(ms);
  expect(pauseAfter(attempts, 0.5)).toBe(ms + ms / 20);
  expect(pauseAfter(attempts, 1)).toBe(ms + ms / 10);
});

describe("Retry-After of the endpoint", () => {
  test("delays the next attempt", () => {
    expect(pauseAfter(1, 1, 6 * SECOND)).toBe(6 * SECOND);
  });

  test("never advances it", () => {
    expect(pauseAfter(2, 0, SECOND)).toBe(5 * MINUTE);
    expect(pauseAfter(2, 0, 0)).toBe(5 * MINUTE);
  });
});
