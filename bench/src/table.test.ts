import { expect, test } from "vitest";
import type { Measure } from "#measure.ts";
import { aligned, figure, resultTable } from "#table.ts";

const measure: Measure = {
  row: 1,
  name: "contract 2",
  unit: "/s",
  ours: [8000, 9000.4, 7000],
  against: { name: "pgbench", samples: [7000, 7000, 7000] },
  goal: { kind: "at_least", value: 1 },
  failures: 0,
  notes: ["one tenant"],
};

test("a line shows ours, the reference, the ratio and the verdict", () => {
  const [, line, note] = resultTable([measure]).split("\n");
  expect(line).toBe(
    "1  contract 2 against pgbench  8,000 (7,000-9,000) /s  7,000 /s  1.14 (1-1.29)  >= 1       ok",
  );
  expect(note).toBe("  1: one tenant");
});

test("a row that falls short says so, and one with failures how many", () => {
  expect(resultTable([{ ...measure, goal: { kind: "at_least", value: 2 } }])).toContain("SHORT");
  expect(resultTable([{ ...measure, failures: 3 }])).toContain("3 FAILED");
});

test("a measure by itself has a unit for its goal", () => {
  const { against: _none, ...alone } = measure;
  const goal = { kind: "at_most", value: 250, unit: "MB" } as const;
  expect(resultTable([{ ...alone, unit: "MB", ours: [180], goal }])).toMatch(
    /180 MB +<= 250 MB +ok/,
  );
});

test("columns are as wide as their content", () => {
  expect(
    aligned([
      ["a", "bb", "1"],
      ["aaa", "b", "22"],
    ]),
  ).toBe("a    bb   1\naaa  b   22");
});

test.each([
  [12345.6, "12,346"],
  [99.96, "100"],
  [2.345, "2.35"],
  [0.01234, "0.0123"],
  [Number.NaN, "none"],
])("%d is written %s", (value, text) => {
  expect(figure(value)).toBe(text);
});
