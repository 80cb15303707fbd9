import { expect, test } from "vitest";
import { isMet, type Measure, ratios } from "#measure.ts";

const measure = (more: Partial<Measure>): Measure => ({
  row: 1,
  name: "deletions",
  unit: "/s",
  ours: [90, 120, 110],
  against: { name: "floor", samples: [100, 100, 100] },
  goal: { kind: "at_least", value: 1 },
  failures: 0,
  notes: [],
  ...more,
});

test("each round is held against its own floor", () => {
  const against = { name: "floor", samples: [45, 240, 110] };
  expect(ratios(measure({ against }))).toEqual([2, 0.5, 1]);
});

test("a measure without a reference is its own value", () => {
  const { against: _none, ...alone } = measure({});
  expect(ratios(alone)).toEqual([90, 120, 110]);
});

test.each([
  [1.1, true],
  [1.11, false],
])("the median ratio 1.1 is at least %d: %s", (value, met) => {
  expect(isMet(measure({ goal: { kind: "at_least", value } }))).toBe(met);
});

test.each([
  [1.1, true],
  [1.09, false],
])("the median ratio 1.1 is at most %d: %s", (value, met) => {
  expect(isMet(measure({ goal: { kind: "at_most", value } }))).toBe(met);
});

test("one failure fails a measure, however fast", () => {
  expect(isMet(measure({ failures: 1 }))).toBe(false);
});

test("a measure without samples is not met", () => {
  expect(isMet(measure({ ours: [] }))).toBe(false);
  expect(isMet(measure({ against: { name: "floor", samples: [] } }))).toBe(false);
});
