import { expect, test } from "vitest";
import { durationArgument } from "#arguments.ts";

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
