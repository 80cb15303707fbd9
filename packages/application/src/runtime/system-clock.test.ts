import { expect, test } from "vitest";
import { systemClock } from "#runtime/system-clock.ts";

const ids = Array.from({ length: 20_000 }, () => systemClock.newId());

test("ids are UUIDs of version 7 with the current time", () => {
  const before = Date.now();
  const id = systemClock.newId();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const time = Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
  expect(time).toBeGreaterThanOrEqual(before);
  expect(time).toBeLessThanOrEqual(Date.now());
});

test("ids increase, within a millisecond too", () => {
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
});

test("ids end randomly", () => {
  expect(new Set(ids.map((id) => id.slice(-8))).size).toBeGreaterThan(19_900);
});
