import { expect, test } from "vitest";
import { isSepaIban, maskIban, normaliseIban } from "#mandate/iban.ts";

test.each([
  "AT611904300234573201",
  "BE68539007547034",
  "CH9300762011623852957",
  "DE89370400440532013000",
  "ES9121000418450200051332",
  "FR1420041010050500013M02606",
  "GB29NWBK60161331926819",
  "IE29AIBK93115212345678",
  "MT84MALT011000012345MTLCAST001S",
  "NL91ABNA0417164300",
  "NO9386011117947",
  "PL61109010140000071219812874",
  // The first and the last check digits that are given out, and the two around 97.
  "DE02370400440532013014",
  "DE97370400440532013050",
  "DE98370400440532013032",
])("%s is an IBAN", (iban) => {
  expect(isSepaIban(iban)).toBe(true);
});

test.each([
  ["wrong check digits", "DE88370400440532013000"],
  ["check digits 00, which leave 1 as 97 does", "DE00370400440532013050"],
  ["check digits 01, which leave 1 as 98 does", "DE01370400440532013032"],
  ["check digits 99, which leave 1 as 02 does", "DE99370400440532013014"],
  ["two digits exchanged", "DE89370400440532010300"],
  ["a digit too few", "DE8937040044053201300"],
  ["a digit too many", "DE893704004405320130000"],
  ["a country outside SEPA", "BR1800360305000010009795493C1"],
  ["no country", "XX89370400440532013000"],
  ["spaces left in", "DE89 3704 0044 0532 0130 00"],
  ["small letters", "de89370400440532013000"],
  ["a line end", "DE89370400440532013000\n"],
  ["other characters", "DE89-3704-0044-0532-013"],
  ["full-width digits", "DE８９370400440532013000"],
  ["nothing", ""],
])("%s: no IBAN", (_, text) => {
  expect(isSepaIban(text)).toBe(false);
});

test("spaces and small letters are no difference once normalised", () => {
  expect(normaliseIban("de89 3704 0044 0532 0130 00")).toBe("DE89370400440532013000");
});

test.each([
  ["DE89370400440532013000", "DE8937****3000"],
  ["NO9386011117947", "NO9386****7947"],
  ["MT84MALT011000012345MTLCAST001S", "MT84MA****001S"],
])("%s is shown as %s", (iban, masked) => {
  expect(maskIban(iban)).toBe(masked);
});
