import { expect, test } from "vitest";
import { remainder97 } from "#mandate/check-digits.ts";
import { isSepaIban, maskIban, normaliseIban } from "#mandate/iban.ts";

/** The IBAN of an account, with valid check digits for any length. */
function ibanOf(country: string, account: string): string {
  const check = 98 - remainder97(`${account}${country}00`);
  return `${country}${String(check).padStart(2, "0")}${account}`;
}

/** The examples of the SWIFT IBAN registry, of every country that SEPA reaches. */
test.each([
  "AD1200012030200359100100",
  "AL47212110090000000235698741",
  "AT611904300234573201",
  "BE68539007547034",
  "BG80BNBG96611020345678",
  "CH9300762011623852957",
  "CY17002001280000001200527600",
  "CZ6508000000192000145399",
  "DE89370400440532013000",
  "DK5000400440116243",
  "EE382200221020145685",
  "ES9121000418450200051332",
  "FI2112345600000785",
  "FR1420041010050500013M02606",
  "GB29NWBK60161331926819",
  "GI75NWBK000000007099453",
  "GR1601101250000000012300695",
  "HR1210010051863000160",
  "HU42117730161111101800000000",
  "IE29AIBK93115212345678",
  "IS140159260076545510730339",
  "IT60X0542811101000000123456",
  "LI21088100002324013AA",
  "LT121000011101001000",
  "LU280019400644750000",
  "LV80BANK0000435195001",
  "MC5811222000010123456789030",
  "MD24AG000225100013104168",
  "ME25505000012345678951",
  "MK07250120000058984",
  "MT84MALT011000012345MTLCAST001S",
  "NL91ABNA0417164300",
  "NO9386011117947",
  "PL61109010140000071219812874",
  "PT50000201231234567890154",
  "RO49AAAA1B31007593840000",
  "RS35260005601001611379",
  "SE4550000000058398257466",
  "SI56263300012039086",
  "SK3112000000198742637541",
  "SM86U0322509800000000270100",
  "VA59001123000012345678",
])("%s of the registry is an IBAN, and one a character longer or shorter is none", (iban) => {
  const [country, account] = [iban.slice(0, 2), iban.slice(4)];
  expect(isSepaIban(iban)).toBe(true);
  expect(ibanOf(country, account)).toBe(iban);
  expect(isSepaIban(ibanOf(country, `${account}0`))).toBe(false);
  expect(isSepaIban(ibanOf(country, account.slice(0, -1)))).toBe(false);
});

test.each([
  // The first and the last check digits that are given out, and the two around 97.
  "DE02370400440532013014",
  "DE97370400440532013050",
  "DE98370400440532013032",
])("%s is an IBAN", (iban) => {
  expect(isSepaIban(iban)).toBe(true);
});

test.each([
  // Correct check digits over an account of another structure.
  "GB12BARC20201530093A59",
  "GB78BARCO0201530093459",
  "DE583704004405320130AB",
  "AT71ABCDEFGHIJKLMNOP",
  ibanOf("GB", "1234".padEnd(18, "0")),
  ibanOf("FR", "20041010050500013M026AB"),
  ibanOf("IT", "00542811101000000123456"),
  ibanOf("NL", "AB1A0417164300"),
  ibanOf("MT", "MALT0110A12345MTLCAST001SABC"),
])("ISO 13616: %s does not have the structure of its country", (iban) => {
  expect(remainder97(iban.slice(4) + iban.slice(0, 4))).toBe(1);
  expect(isSepaIban(iban)).toBe(false);
});

test.each([
  ["wrong check digits", "DE88370400440532013000"],
  ["check digits 00, which leave 1 as 97 does", "DE00370400440532013050"],
  ["check digits 01, which leave 1 as 98 does", "DE01370400440532013032"],
  ["check digits 99, which leave 1 as 02 does", "DE99370400440532013014"],
  ["two digits exchanged", "DE89370400440532010300"],
  ["a country outside SEPA", "BR1800360305000010009795493C1"],
  ["letters for check digits", "DEBB370400440532013000"],
  ["a letter among the check digits", "DE8B370400440532013000"],
  ["no country", "XX89370400440532013000"],
  ["spaces left in", "DE89 3704 0044 0532 0130 00"],
  ["small letters", "de89370400440532013000"],
  ["a small letter in the account", "FR1420041010050500013m02606"],
  ["a line end", "DE89370400440532013000\n"],
  ["other characters", "DE89-3704-0044-0532-013"],
  ["full-width digits", "DE８９370400440532013000"],
  ["nothing", ""],
])("%s: no IBAN", (_, text) => {
  expect(isSepaIban(text)).toBe(false);
});

test("a letter whose capital is one of an IBAN is not taken for it", () => {
  for (const text of [
    "\u{FB01}2112345600000785",
    "L\u01312108810000232401300",
    "\u017fE4550000000058398257466",
  ])
    expect(isSepaIban(normaliseIban(text))).toBe(false);
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
