import { expect, test } from "vitest";
import { randomness } from "#vault/randomness.ts";

test("each result has the requested length, and no two are equal", () => {
  const pieces = Array.from({ length: 1_000 }, () => randomness(24));
  expect(pieces.every((piece) => piece.length === 24)).toBe(true);
  expect(new Set(pieces.map((piece) => piece.toString("hex"))).size).toBe(1_000);
});

test("a request may exceed the pool", () => {
  expect(randomness(20_000)).toHaveLength(20_000);
});

test("results do not share memory", () => {
  const first = randomness(16);
  const before = first.toString("hex");
  randomness(16).fill(0);
  expect(first.toString("hex")).toBe(before);
});
