import { expect, test } from "vitest";
import { createRandom } from "#random.ts";

const drawn = (seed: number) => {
  const random = createRandom(seed);
  return Array.from({ length: 1000 }, () => random.next());
};

test("the same seed gives the same chance, another one another", () => {
  expect(drawn(7)).toEqual(drawn(7));
  expect(drawn(7)).not.toEqual(drawn(8));
});

test("it is spread over its range", () => {
  const all = drawn(42);
  expect(all.every((one) => one >= 0 && one < 1)).toBe(true);
  expect(Math.abs(all.reduce((sum, one) => sum + one, 0) / all.length - 0.5)).toBeLessThan(0.05);
  const random = createRandom(1);
  expect(new Set(Array.from({ length: 100 }, () => random.pick(["a", "b", "c"])))).toEqual(
    new Set(["a", "b", "c"]),
  );
});
