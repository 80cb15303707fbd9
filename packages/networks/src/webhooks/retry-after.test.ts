import { afterEach, expect, test, vi } from "vitest";
import { retryAfterMs } from "#webhooks/retry-after.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const DAY_MS = 86_400_000;

test.each([
  ["0", 0],
  ["120", 120_000],
  [" 7 ", 7_000],
  ["86400", DAY_MS],
  ["86401", DAY_MS],
  ["9".repeat(400), DAY_MS],
  ["Fri, 20 Nov 2026 12:00:30 GMT", 30_000],
  ["Friday, 20-Nov-26 12:00:30 GMT", 30_000],
  ["Fri, 20 Nov 2026 11:00:00 GMT", 0],
  ["Fri, 20 Nov 2099 11:00:00 GMT", DAY_MS],
])("%j is converted to milliseconds, and a day at most", (header, ms) => {
  expect(retryAfterMs(header, NOW)).toBe(ms);
});

test.each([undefined, "", "soon", "-5", "1.5", "1e3", "0x10", "2026-11-20", "Fri, noon"])(
  "%j is ignored",
  (header) => {
    expect(retryAfterMs(header, NOW)).toBeUndefined();
  },
);

afterEach(() => vi.unstubAllEnvs());

test.each(["America/New_York", "Asia/Tokyo", "UTC"])(
  "RFC 9110, 5.6.7: a date in the format of asctime is UTC for a process in %s",
  (zone) => {
    vi.stubEnv("TZ", zone);
    expect(retryAfterMs("Fri Nov 20 12:00:30 2026", NOW)).toBe(30_000);
    expect(retryAfterMs("Fri Nov  6 12:00:30 2026", NOW)).toBe(0);
  },
);
