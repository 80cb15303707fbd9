import { expect, test } from "vitest";
import { readSettings } from "#settings.ts";

test("a run is 60 disasters with 600 credentials by default", () => {
  expect(readSettings([])).toMatchObject({ disasters: 60, credentials: 600 });
  expect(readSettings(["--disasters", "600", "--seed", "42"])).toEqual({
    seed: 42,
    disasters: 600,
    credentials: 6000,
  });
});

test.each([
  [["--disasters", "soon"], /^--disasters must be a number, not soon$/],
  [["--credentials", "0"], /^--credentials must be/],
  [["--kill", "all"], /--kill/],
])("what is wrong with %j is said", (args, why) => {
  expect(() => readSettings(args)).toThrow(why);
});
