import { expect, test } from "vitest";
import { dayIn, startOfDay } from "#runtime/zoned-day.ts";

test.each([
  ["2026-11-20", "UTC", "2026-11-20T00:00:00.000Z"],
  ["2026-11-20", "Europe/Berlin", "2026-11-19T23:00:00.000Z"],
  // The days of both changes of the clocks, and those behind them.
  ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z"],
  ["2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00.000Z"],
  ["2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00.000Z"],
  ["2026-10-26", "Europe/Berlin", "2026-10-25T23:00:00.000Z"],
  // Midnight is skipped.
  ["2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00.000Z"],
  // The zones that are furthest ahead and behind, and one of 45 minutes.
  ["2026-11-20", "Pacific/Kiritimati", "2026-11-19T10:00:00.000Z"],
  ["2026-11-20", "Etc/GMT+12", "2026-11-20T12:00:00.000Z"],
  ["2026-11-20", "Asia/Kathmandu", "2026-11-19T18:15:00.000Z"],
])("%s begins in %s at %s", (day, zone, start) => {
  expect(startOfDay(day, zone).toISOString()).toBe(start);
  expect(dayIn(zone, new Date(start))).toBe(day);
  expect(dayIn(zone, new Date(Date.parse(start) - 1)) < day).toBe(true);
});
