import fc from "fast-check";
import { expect, test } from "vitest";
import { exactJsonText, parseExactJson } from "#http/exact-json.ts";

test.each([
  "9007199254740993",
  "-9007199254740993",
  "9007199254740990.6",
  "1.00000000000000000001",
  "1e-400",
  "1e400",
  "123456789012345678901234567890",
])("%s would become another integer and stays text (RFC 8259, 6)", (numeral) => {
  expect(parseExactJson(`{"id":[${numeral}]}`)).toEqual({ id: [numeral] });
});

test.each([
  ["9007199254740992", 9_007_199_254_740_992],
  ["9007199254740991.000", 9_007_199_254_740_991],
  ["1e3", 1000],
  ["100E-2", 1],
  ["-0", -0],
  ["0.0", 0],
  ["1.5e0", 1.5],
  ["13.404953999999999999", 13.404954],
])("%s is the number %d", (numeral, number) => {
  expect(parseExactJson(numeral)).toBe(number);
});

const isExact = (value: unknown): boolean =>
  typeof value === "number"
    ? !Number.isInteger(value) || Number.isSafeInteger(value)
    : typeof value !== "object" || value === null || Object.values(value).every(isExact);

test("text in strings and every value that JavaScript represents exactly stay as they are", () => {
  fc.assert(
    fc.property(fc.jsonValue().filter(isExact), (value) => {
      const text = JSON.stringify(value);
      expect(parseExactJson(text)).toEqual(JSON.parse(text));
      expect(JSON.parse(exactJsonText(text))).toEqual(JSON.parse(text));
    }),
  );
  expect(parseExactJson('"9007199254740993"')).toBe("9007199254740993");
});

test("deep nesting is parsed, and text that is no JSON is left to its reader", () => {
  const abyss = `${"[".repeat(20_000)}9007199254740993${"]".repeat(20_000)}`;
  expect(Array.isArray(parseExactJson(abyss))).toBe(true);
  expect(exactJsonText("{1234567890123456")).toBe("{1234567890123456");
  expect(() => parseExactJson("{")).toThrow(SyntaxError);
});
