import { expect, test } from "vitest";
import { median, quantile, summary } from "#statistics.ts";

test.each([
  [[3], 3],
  [[1, 9], 5],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
])("the median of %j is %d", (values, expected) => {
  expect(median(values)).toBe(expected);
});

test("a quantile lies between its neighbours, in proportion", () => {
  const values = Array.from({ length: 101 }, (_, place) => 100 - place);
  expect(quantile(values, 0.99)).toBe(99);
  expect(quantile(values, 1)).toBe(100);
  expect(quantile([10, 20], 0.25)).toBe(12.5);
});

test("numbers are ordered as numbers, and the list is left as it was", () => {
  const values = [100, 9, 20];
  expect(summary(values)).toEqual({ median: 20, min: 9, max: 100 });
  expect(values).toEqual([100, 9, 20]);
});

test("there is no median of nothing", () => {
  expect(median([])).toBeNaN();
});
