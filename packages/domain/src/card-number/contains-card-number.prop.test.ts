import { soak } from "@expunge/testkit/soak";
import fc from "fast-check";
import { expect, test } from "vitest";
import { containsCardNumber } from "#card-number/contains-card-number.ts";

/** Prefixes and lengths as the schemes issue them. */
const ISSUED = fc.oneof(
  fc.tuple(fc.constant("4"), fc.constantFrom(13, 16, 19)),
  fc.tuple(fc.integer({ min: 51, max: 55 }).map(String), fc.constant(16)),
  fc.tuple(fc.integer({ min: 2221, max: 2720 }).map(String), fc.constant(16)),
  fc.tuple(fc.constantFrom("34", "37"), fc.constant(15)),
  fc.tuple(fc.constantFrom("300", "305", "36", "38", "3095"), fc.constantFrom(14, 16, 19)),
  fc.tuple(fc.integer({ min: 3528, max: 3589 }).map(String), fc.constantFrom(16, 19)),
  fc.tuple(fc.constantFrom("6011", "644", "65"), fc.constantFrom(16, 19)),
  fc.tuple(fc.constantFrom("62", "81"), fc.constantFrom(16, 19)),
  fc.tuple(fc.constantFrom("50", "58", "67"), fc.constantFrom(13, 16, 19)),
  fc.tuple(fc.integer({ min: 2200, max: 2204 }).map(String), fc.constantFrom(16, 19)),
);

/** The Luhn sum as ISO/IEC 7812 describes it: every second digit from the right counts double, as the sum of its digits. */
function luhnSum(digits: string): number {
  let sum = 0;
  for (const [place, digit] of Array.from(digits).toReversed().entries()) {
    const doubled = Number(digit) * (place % 2 === 0 ? 1 : 2);
    sum += Math.floor(doubled / 10) + (doubled % 10);
  }
  return sum;
}
const checkDigitFor = (digits: string) => (10 - (luhnSum(`${digits}0`) % 10)) % 10;

const cardNumbers = ISSUED.chain(([prefix, length]) =>
  fc
    .stringMatching(new RegExp(`^[0-9]{${length - prefix.length - 1}}$`))
    .map((rest) => prefix + rest)
    .map((digits) => digits + checkDigitFor(digits)),
);
const around = fc.string().map((text) => text.replaceAll(/[\p{L}\p{N}]/gu, ""));

test("a card number in an issued range is found in any text around it", () => {
  fc.assert(
    fc.property(cardNumbers, around, around, (number, before, after) => {
      expect(containsCardNumber(`${before}${number}${after}`)).toBe(true);
    }),
    { numRuns: soak(300) },
  );
});

/** Anything but letters and digits. */
const separators = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 4 })
  .map((text) => text.normalize("NFKC").replaceAll(/[\p{L}\p{N}]/gu, "*"));

test("a card number is found in groups of any sizes, with anything between them", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 19, maxLength: 19 });
  fc.assert(
    fc.property(cardNumbers, sizes, separators, (number, groups, separator) => {
      let rest = number;
      const parts: string[] = [];
      for (const size of groups) {
        if (rest !== "") parts.push(rest.slice(0, size));
        rest = rest.slice(size);
      }
      expect(containsCardNumber(parts.join(separator))).toBe(true);
    }),
  );
});

test("a number that fails the Luhn check is never found", () => {
  fc.assert(
    fc.property(cardNumbers, fc.nat(), fc.integer({ min: 1, max: 9 }), (number, where, by) => {
      const place = where % number.length;
      const other = (Number(number[place]) + by) % 10;
      const wrong = number.slice(0, place) + other + number.slice(place + 1);
      expect(containsCardNumber(`card ${wrong}, please`)).toBe(false);
    }),
    { numRuns: soak(300) },
  );
});

test("a card number is found with a letter on either side, and not in fewer than 13 digits", () => {
  fc.assert(
    fc.property(cardNumbers, fc.stringMatching(/^\p{L}$/u), (number, letter) => {
      expect(containsCardNumber(letter + number)).toBe(true);
      expect(containsCardNumber(number + letter)).toBe(true);
      expect(containsCardNumber(number.slice(0, 12))).toBe(false);
    }),
  );
});

test("a card number is found in the digits of every script", () => {
  const zeros = Array.from({ length: 0x20000 }, (_, code) => code + 1).filter((code) => {
    const [before, zero] = [code - 1, code].map((one) => /\p{Nd}/u.test(String.fromCodePoint(one)));
    return zero && !before;
  });
  expect(zeros.length).toBeGreaterThan(50);
  fc.assert(
    fc.property(cardNumbers, fc.constantFrom(...zeros), (number, zero) => {
      const written = number.replaceAll(/\d/g, (digit) =>
        String.fromCodePoint(zero + Number(digit)),
      );
      expect(containsCardNumber(written)).toBe(true);
    }),
  );
});

test("a run of 20 or more digits is not a card number", () => {
  const more = fc.stringMatching(/^[0-9]{7,20}$/);
  fc.assert(
    fc.property(cardNumbers, more, (number, digits) => {
      expect(containsCardNumber(number + digits)).toBe(false);
      expect(containsCardNumber(digits + number)).toBe(false);
    }),
  );
});

test("a UUID is no card number", () => {
  const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
  const ofDigits = fc
    .tuple(digits(8), digits(4), digits(3), digits(3), digits(12))
    .map(([a, b, c, d, e]) => `${a}-${b}-4${c}-8${d}-${e}`);
  fc.assert(
    fc.property(fc.oneof(fc.uuid(), ofDigits), (uuid) => {
      expect(containsCardNumber(uuid)).toBe(false);
      expect(containsCardNumber(`id ${uuid.toUpperCase()}.`)).toBe(false);
    }),
    { numRuns: soak(500) },
  );
});

test("no text is too odd to be judged", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      expect(typeof containsCardNumber(text)).toBe("boolean");
    }),
  );
});
