import { expect, test } from "vitest";
import { readSettings } from "#settings.ts";

test("a run is a minute with 600 credentials unless it is said otherwise", () => {
  expect(readSettings([])).toMatchObject({ seconds: 60, credentials: 600 });
  expect(readSettings(["--minutes", "10", "--seed", "42"])).toEqual({
    seed: 42,
    seconds: 600,
    credentials: 6000,
  });
  expect(readSettings(["--minutes", "0.1"]).credentials).toBe(100);
});

test.each([
  [["--minutes", "soon"], /^--minutes must be a number, not soon$/],
  [["--credentials", "0"], /^--credentials must be/],
  [["--kill", "all"], /--kill/],
])("what is wrong with %j is said", (args, why) => {
  expect(() => readSettings(args)).toThrow(why);
});
