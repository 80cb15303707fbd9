import { expect, test } from "vitest";
import { endEverywhere, latestDay } from "#runtime/days-on-earth.ts";

test.each([
  ["2026-11-20T09:59:59.999Z", "2026-11-20"],
  ["2026-11-20T10:00:00.000Z", "2026-11-21"],
  ["2026-12-31T15:38:00.000Z", "2027-01-01"],
])("at %s the latest day that has begun anywhere, at UTC+14, is %s", (now, day) => {
  expect(latestDay(new Date(now))).toBe(day);
});

test("a day has ended everywhere when it has ended at UTC-12", () => {
  expect(endEverywhere("2026-11-30").toISOString()).toBe("2026-12-01T12:00:00.000Z");
});
