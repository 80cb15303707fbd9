import { expect, test } from "vitest";
import { durationArgument, moreOwnerBids, nameArgument } from "#arguments.ts";

test.each([
  ["0", 0],
  ["90s", 90],
  ["15m", 900],
  ["24h", 86_400],
  ["7d", 604_800],
])("%s is a duration of %d seconds", (text, seconds) => {
  expect(durationArgument(text)).toBe(seconds);
});

test.each(["", "24", "1.5h", "-1h", "h", "91d", "999999999d", "24 h"])(
  "%j is no duration",
  (text) => {
    expect(() => durationArgument(text)).toThrow("It must be 0, or a number with");
  },
);

test("an owner BID is as long as the service takes it", () => {
  expect(moreOwnerBids("1000052", ["1"])).toEqual(["1", "1000052"]);
  expect(moreOwnerBids("1", ["1"])).toEqual(["1"]);
  expect(() => moreOwnerBids("123456789")).toThrow("It must have 1 to 8 characters.");
});

test.each(["", " ", "line\nbreak", "x".repeat(256)])("%j is no name", (text) => {
  expect(() => nameArgument(text)).toThrow("no control characters");
});
