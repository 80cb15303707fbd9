import { expect, test } from "vitest";
import { copyText } from "#seed/copy-text.ts";

test.each([
  [["plain", 7, true], "plain\t7\ttrue\n"],
  [[null, undefined, ""], "\\N\t\\N\t\n"],
  [["a\tb", "c\nd", "e\rf", "g\\h"], "a\\tb\tc\\nd\te\\rf\tg\\\\h\n"],
  [["\\N"], "\\\\N\n"],
  [[Uint8Array.of(0, 255, 92, 10).subarray(1)], "\\\\xff5c0a\n"],
  [[new Date("2026-11-20T12:00:00.123Z")], "2026-11-20T12:00:00.123Z\n"],
])("%j is the line %j", (values, line) => {
  expect(copyText(values)).toBe(line);
});

test("refuses values without a text form", () => {
  expect(() => copyText([{ nested: 1 }])).toThrow("no column takes a value of type object");
});
