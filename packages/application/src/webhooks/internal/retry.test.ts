import { describe, expect, test } from "vitest";
import { nextTryAt, WEBHOOK_TRIES } from "#webhooks/internal/retry.ts";

const NOW = new Date("2026-11-20T12:00:00.000Z");
const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];
const pauseAfter = (tries: number, random: number, retryAfterMs?: number) => {
  const at = nextTryAt(tries, NOW, random, retryAfterMs);
  return at && at.getTime() - NOW.getTime();
};

test("there are ten tries, the first at once, and none after them", () => {
  expect(WEBHOOK_TRIES).toBe(10);
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
])("after %i tries the next comes in %i ms, or up to a tenth later", (tries, ms) => {
  expect(pauseAfter(tries, 0)).toBe(ms);
  expect(pauseAfter(tries, 0.5)).toBe(ms + ms / 20);
  expect(pauseAfter(tries, 1)).toBe(ms + ms / 10);
});

describe("the endpoint's wish", () => {
  test("makes it later", () => {
    expect(pauseAfter(1, 1, 6 * SECOND)).toBe(6 * SECOND);
  });

  test("never earlier", () => {
    expect(pauseAfter(2, 0, SECOND)).toBe(5 * MINUTE);
    expect(pauseAfter(2, 0, 0)).toBe(5 * MINUTE);
  });
});
