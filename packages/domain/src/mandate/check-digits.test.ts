import { expect, test } from "vitest";
import { areIssuedCheckDigits, remainder97 } from "#mandate/check-digits.ts";

test.each([
  ["", 0],
  ["0", 0],
  ["1", 1],
  ["96", 96],
  ["97", 0],
  ["98", 1],
  // A letter is two digits: A is 10, Z is 35.
  ["A", 10],
  ["Z", 35],
  ["A1", 101 % 97],
  ["1A", 110 % 97],
  // Longer than a number of JavaScript is exact.
  ["97".repeat(20), 0],
  ["97".repeat(20) + "5", 5],
])("the remainder of %j modulo 97 is %i", (text, remainder) => {
  expect(remainder97(text)).toBe(remainder);
});

test("the check digits 02 to 98 are given out, and no others", () => {
  const all = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));
  expect(all.filter((digits) => !areIssuedCheckDigits(digits))).toEqual(["00", "01", "99"]);
});
