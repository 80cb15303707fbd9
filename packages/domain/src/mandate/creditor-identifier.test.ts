import { expect, test } from "vitest";
import { isCreditorIdentifier } from "#mandate/creditor-identifier.ts";

test.each([
  "DE98ZZZ09999999999",
  "AT61ZZZ01234567890",
  "BE68ZZZ0123456789",
  "FR72ZZZ123456",
  "IT66ZZZA1B2C3D4E5F6G7H8",
  "ES50ZZZM23456789",
])("%s of the creditor identifier overview is one", (text) => {
  expect(isCreditorIdentifier(text)).toBe(true);
});

test.each(["DE02ZZZ09999999011", "DE97ZZZ09999999047", "DE98ZZZ09999999029"])(
  "%s, with check digits at the ends of what is given out, is one",
  (text) => {
    expect(isCreditorIdentifier(text)).toBe(true);
  },
);

test("a creditor identifier has 35 characters at most, and one for its national part at least", () => {
  expect(isCreditorIdentifier(`DE36ZZZ${"0".repeat(28)}`)).toBe(true);
  expect(isCreditorIdentifier("DE41ZZZ7")).toBe(true);
});

test("the business code is the creditor's own: the check digits leave it out", () => {
  expect(isCreditorIdentifier("DE98ABC09999999999")).toBe(true);
  expect(isCreditorIdentifier("DE9800709999999999")).toBe(true);
});

test.each([
  ["wrong check digits", "DE97ZZZ09999999999"],
  ["check digits 00, which leave 1 as 97 does", "DE00ZZZ09999999047"],
  ["check digits 01, which leave 1 as 98 does", "DE01ZZZ09999999029"],
  ["check digits 99, which leave 1 as 02 does", "DE99ZZZ09999999011"],
  ["no national identifier, with right check digits", "DE36ZZZ"],
  ["small letters", "de98zzz09999999999"],
  ["a space", "DE98 ZZZ09999999999"],
  ["a line end", "DE98ZZZ09999999999\n"],
  ["a small letter in the national part", "IT66ZZZA1B2C3D4E5F6G7h8"],
  ["a small letter in the business code", "DE98ZzZ09999999999"],
  ["36 characters, with right check digits", `DE36ZZZ${"0".repeat(29)}`],
  ["nothing", ""],
])("%s: no creditor identifier", (_, text) => {
  expect(isCreditorIdentifier(text)).toBe(false);
});
