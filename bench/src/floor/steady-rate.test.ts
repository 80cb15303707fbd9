import { expect, test } from "vitest";
import { steadyRate, type Transaction } from "#floor/steady-rate.ts";

/** Transactions of a client, one every `every` milliseconds, the first of which ends at `from`. */
const client = (number: number, count: number, every: number, from = every): Transaction[] =>
  Array.from({ length: count }, (_, place) => ({
    client: number,
    endedAt: from + place * every,
    ms: every,
  }));

test("the rate is that of all clients together", () => {
  const { perSecond, medianMs } = steadyRate([...client(0, 1000, 2), ...client(1, 1000, 2)]);
  expect(perSecond).toBeCloseTo(1000);
  expect(medianMs).toBe(2);
});

test("the first calls of each connection are not counted", () => {
  const slowStart = client(0, 20, 500);
  const rest = client(0, 1000, 1, 10_001);
  expect(steadyRate([...slowStart, ...rest]).perSecond).toBeCloseTo(1000);
});

test("nor is the time in which some clients have not begun, or have ended", () => {
  const early = client(0, 1000, 1, 0);
  const late = client(1, 1000, 1, 500);
  expect(steadyRate([...early, ...late]).perSecond).toBeCloseTo(2000, -1);
});

test("of a client with few transactions most are counted", () => {
  expect(steadyRate(client(0, 10, 10)).perSecond).toBeCloseTo(100);
});
