import { expect, test } from "vitest";
import { containsCardNumber } from "#card-number/contains-card-number.ts";

/** The schemes' public test numbers. */
const TEST_NUMBERS = {
  visa: "4111111111111111",
  "visa of 13 digits": "4222222222222",
  "visa of 19 digits": "4000000000000000006",
  mastercard: "5555555555554444",
  "mastercard of the 2 series": "2223003122003222",
  "american express": "378282246310005",
  "american express 34": "341111111111111",
  "diners club 36": "36227206271667",
  "diners club 30": "30569309025904",
  "diners club 38": "38520000023237",
  jcb: "3530111333300000",
  discover: "6011111111111117",
  "discover 65": "6500000000000002",
  unionpay: "6200000000000005",
  "unionpay of 19 digits": "6205500000000000004",
  maestro: "6759649826438453",
  "maestro 50": "5018000000000009",
  rupay: "6074820000000009",
  mir: "2200000000000004",
};

const inGroups = (digits: string, separator: string) =>
  digits.match(/\d{1,4}/g)?.join(separator) ?? "";

test.each(Object.entries(TEST_NUMBERS))(
  "a number of %s is found, however it is written",
  (_, number) => {
    for (const text of [
      number,
      inGroups(number, " "),
      inGroups(number, "-"),
      inGroups(number, "."),
      inGroups(number, "\u00A0"),
      inGroups(number, "\u2013"),
      inGroups(number, "\u2011"),
      `card: ${number}.`,
      `(${number})`,
      `"${number}"`,
      `_${number}_`,
      `token=${number}&x=1`,
      `order 12 ${inGroups(number, " ")}`,
      `${inGroups(number, " ")} 12/30 123`,
      `not 1234567890123 but ${number}`,
      number.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
      number.split("").join(" "),
      ...[
        "  ",
        "   \t ",
        "/",
        "_",
        ",",
        "*",
        " - ",
        "\u200B",
        "\u00AD",
        "\u2060",
        "\u3164",
        "\u2800",
        "\u20E3",
      ].map((separator) => inGroups(number, separator)),
      `tok${number}`,
      `${number}abc`,
      `Karte${inGroups(number, "/")}bitte`,
      number.replaceAll(/\d/g, (digit) => String.fromCodePoint(0x0660 + Number(digit))),
      number.replaceAll(/\d/g, (digit) => String.fromCodePoint(0x0966 + Number(digit))),
      number.replaceAll(/\d/g, (digit) => String.fromCodePoint(0x116da + Number(digit))),
      number.replaceAll(/\d/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit))),
      number.slice(0, 8) +
        number.slice(8).replaceAll(/\d/g, (digit) => String.fromCodePoint(0x06f0 + Number(digit))),
    ]) {
      expect({ text, found: containsCardNumber(text) }).toEqual({ text, found: true });
    }
  },
);

test.each([
  ["nothing", ""],
  ["a name", "Erika Mustermann"],
  ["a masked number", "411111******1111"],
  ["the last four digits", "1111"],
  ["a number that fails the Luhn check", "4111111111111112"],
  ["a number of no scheme", "1111111111111117"],
  ["a number of no scheme that passes the Luhn check", "9999999999999995"],
  ["a Visa number of a length that Visa does not issue", "41111111111111"],
  ["twelve digits", "411111111111"],
  ["an IBAN", "DE89370400440532013000"],
  ["an IBAN in groups", "DE89 3704 0044 0532 0130 00"],
  ["an IBAN whose digits are those of a card number", "BE59503504000046"],
  ["such an IBAN in groups, with words after it", "IBAN BE59 5035 0400 0046 bitte"],
  ["an identifier of 17 digits and a letter", "41111111111111111a"],
  ["20 digits that begin with a card number", "41111111111111110000"],
  ["20 digits that end with a card number", "00004111111111111111"],
  ["20 digits and a letter that begin with a card number of 19", "40000000000000000067x"],
  ["40 digits", "4111111111111111".repeat(3).slice(0, 40)],
  ["a UUID", "f47ac10b-58cc-4372-a567-0e02b2c3d479"],
  ["a UUID of digits alone", "41111111-1111-1111-8111-111111111111"],
  ["a UUID that ends in digits", "01890a5d-ac96-774b-bcce-411111111111"],
  ["a generated mandate reference", "M-4111111111111111BCCE411111111111"],
  ["a point in time", "2026-11-20T10:15:30.123Z"],
])("%s is no card number", (_, text) => {
  expect(containsCardNumber(text)).toBe(false);
});

/** How many of the ten numbers that begin so and differ in their last digit alone are found: Luhn lets one pass. */
const foundOfTen = (prefix: string, length: number) =>
  Array.from({ length: 10 }, (_, last) => prefix.padEnd(length - 1, "0") + last).filter(
    containsCardNumber,
  ).length;

test.each([
  ["2199", "2200", 16],
  ["2205", "2204", 16],
  ["2220", "2221", 16],
  ["2721", "2720", 16],
  ["299", "300", 14],
  ["306", "305", 14],
  ["3094", "3095", 14],
  ["3096", "3095", 14],
  ["33", "34", 15],
  ["35", "34", 15],
  ["35", "36", 15],
  ["37", "36", 14],
  ["3527", "3528", 16],
  ["3590", "3589", 16],
  ["37", "38", 14],
  ["40", "39", 14],
  ["49", "50", 14],
  ["51", "50", 14],
  ["55", "56", 14],
  ["70", "69", 14],
  ["80", "81", 16],
  ["83", "82", 16],
])(
  "a number that begins with %s is of no scheme, and one with %s is, of %d digits",
  (outside, inside, length) => {
    expect({ outside: foundOfTen(outside, length), inside: foundOfTen(inside, length) }).toEqual({
      outside: 0,
      inside: 1,
    });
  },
);

test.each([
  ["visa", "4", [13, 16, 19]],
  ["mastercard", "51", [16]],
  ["mastercard", "55", [16]],
  ["mastercard of the 2 series", "2221", [16]],
  ["mastercard of the 2 series", "2720", [16]],
  ["american express 34", "34", [15]],
  ["american express", "37", [15]],
  ["diners club 30", "300", [14, 16, 17, 18, 19]],
  ["diners club 3095", "3095", [14, 16, 17, 18, 19]],
  ["diners club 36", "36", [14, 15, 16, 17, 18, 19]],
  ["diners club 38", "38", [14, 16, 17, 18, 19]],
  ["jcb", "3528", [16, 17, 18, 19]],
  ["unionpay", "81", [16, 17, 18, 19]],
  ["maestro 50", "50", [13, 14, 15, 16, 17, 18, 19]],
  ["maestro", "56", [13, 14, 15, 16, 17, 18, 19]],
  ["maestro, discover, unionpay and rupay", "60", [13, 14, 15, 16, 17, 18, 19]],
  ["mir", "2200", [16, 17, 18, 19]],
])("a number of %s that begins with %s has these digits: %j", (_, prefix, lengths) => {
  const all = [12, 13, 14, 15, 16, 17, 18, 19, 20];
  expect(all.filter((length) => foundOfTen(prefix, length) === 1)).toEqual(lengths);
});

test("a card number beside a UUID is found", () => {
  const uuid = "41111111-1111-1111-8111-111111111111";
  expect(containsCardNumber(`${uuid} 4111111111111111`)).toBe(true);
  expect(containsCardNumber(`4111111111111111/${uuid}`)).toBe(true);
});

test("a long text is judged at once", () => {
  expect(containsCardNumber("1".repeat(100_000))).toBe(false);
  expect(containsCardNumber("1 ".repeat(50_000))).toBe(false);
  expect(containsCardNumber(`${"1".repeat(100_000)}x`)).toBe(false);
});
