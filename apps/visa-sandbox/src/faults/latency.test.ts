import { expect, test } from "vitest";
import { drawLatency, type Latency, latency } from "#faults/latency.ts";
import { seededDraws } from "#faults/seeded-draws.ts";

const drawn = (from: Latency, seed: number, count = 2_000) => {
  const draw = seededDraws(seed);
  return Array.from({ length: count }, () => drawLatency(from, draw));
};
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

test("a fixed latency is always the same", () => {
  expect(new Set(drawn({ kind: "fixed", ms: 30 }, 1))).toEqual(new Set([30]));
});

test("a uniform latency is anything in its range, ends included", () => {
  const values = drawn({ kind: "uniform", ms: 10, maxMs: 13 }, 1);
  expect(new Set(values)).toEqual(new Set([10, 11, 12, 13]));
  expect(mean(values)).toBeCloseTo(11.5, 0);
});

test("an exponential latency is its milliseconds on average, with a tail that can be cut", () => {
  const values = drawn({ kind: "exponential", ms: 100 }, 1);
  expect(mean(values)).toBeGreaterThan(90);
  expect(mean(values)).toBeLessThan(110);
  expect(Math.max(...values)).toBeGreaterThan(400);
  expect(Math.min(...values)).toBeLessThan(5);
  expect(Math.max(...drawn({ kind: "exponential", ms: 100, maxMs: 250 }, 1))).toBe(250);
});

test("the same seed draws the same, another one draws something else", () => {
  const from = { kind: "exponential", ms: 1_000 } as const;
  expect(drawn(from, 7, 20)).toEqual(drawn(from, 7, 20));
  expect(drawn(from, 7, 20)).not.toEqual(drawn(from, 8, 20));
});

test.each([
  { kind: "uniform", ms: 2, maxMs: 1 },
  { kind: "uniform", ms: 2 },
  { kind: "fixed", ms: 2, maxMs: 3 },
  { kind: "exponential", ms: -1 },
  { kind: "normal", ms: 1 },
  { kind: "fixed", ms: 600_001 },
])("%j is none", (wrong) => {
  expect(latency.safeParse(wrong).success).toBe(false);
});
