import { expect, test } from "vitest";
import { randomness } from "#vault/randomness.ts";

test("each piece is as long as was asked for, and no two are alike", () => {
  const pieces = Array.from({ length: 1_000 }, () => randomness(24));
  expect(pieces.every((piece) => piece.length === 24)).toBe(true);
  expect(new Set(pieces.map((piece) => piece.toString("hex"))).size).toBe(1_000);
});

test("also one that is longer than the stock", () => {
  expect(randomness(20_000)).toHaveLength(20_000);
});

test("what was taken is not shared with what is taken next", () => {
  const first = randomness(16);
  const before = first.toString("hex");
  randomness(16).fill(0);
  expect(first.toString("hex")).toBe(before);
});
