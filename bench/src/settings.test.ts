import { expect, test } from "vitest";
import { readSettings } from "#settings.ts";

test("without options all rows but the great ones are measured", () => {
  expect(readSettings([])).toEqual({
    kind: "measure",
    rows: [1, 2, 3, 4, 5, 6, 7, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26],
    rounds: 3,
    requests: 7_000,
    size: 10_000_000,
  });
});

test("--full adds rows 8 and 10", () => {
  expect(readSettings(["--full"])).toMatchObject({
    rows: Array.from({ length: 26 }, (_, place) => place + 1),
  });
});

test("--rows takes rows of the table, in its order, each once", () => {
  expect(readSettings(["--", "--rows", "5,1,5"])).toMatchObject({ rows: [1, 5] });
});

test.each([
  [["--rows", "27"], "--rows takes rows of the table: numbers from 1 to 26"],
  [["--rows", ""], "--rows takes rows of the table: numbers from 1 to 26"],
  [["--rounds", "0"], "--rounds takes a whole number of at least 1"],
  [["--requests", "many"], "--requests takes a whole number of at least 16"],
  [["--profile", "--hosts"], "--profile and --hosts are two runs"],
  [["--row", "1"], "Unknown option '--row'"],
])("%j is refused in one line", (args, message) => {
  expect(() => readSettings(args)).toThrow(message);
});

test("help wins over every other argument", () => {
  expect(readSettings(["--rows", "1", "--help"])).toBe("help");
});
