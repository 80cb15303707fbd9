import fc from "fast-check";
import { expect, test } from "vitest";
import { remainder97 } from "#mandate/check-digits.ts";
import { isSepaIban, maskIban, normaliseIban } from "#mandate/iban.ts";

const LENGTHS = { DE: 22, NO: 15, FR: 27, GB: 22, MT: 31, NL: 18, AT: 20, PL: 28 };

function ibanOf(country: string, account: string): string {
  const check = 98 - remainder97(`${account}${country}00`);
  return `${country}${String(check).padStart(2, "0")}${account}`;
}

const ibans = fc
  .constantFrom(...Object.entries(LENGTHS))
  .chain(([country, length]) =>
    fc
      .stringMatching(new RegExp(`^[0-9A-Z]{${length - 4}}$`))
      .map((account) => ibanOf(country, account)),
  );

test("every account with check digits reckoned as ISO 13616 says is an IBAN", () => {
  fc.assert(
    fc.property(ibans, (iban) => {
      expect(isSepaIban(iban)).toBe(true);
    }),
  );
});

test("an IBAN in which one digit is another is none", () => {
  fc.assert(
    fc.property(ibans, fc.nat(), fc.integer({ min: 1, max: 9 }), (iban, where, by) => {
      const digits = [...iban.matchAll(/\d/g)].map(({ index }) => index);
      const place = digits[where % digits.length] ?? 2;
      const other = (Number(iban[place]) + by) % 10;
      expect(isSepaIban(iban.slice(0, place) + other + iban.slice(place + 1))).toBe(false);
    }),
  );
});

test("an IBAN in which two digits side by side have changed places is none", () => {
  const ofDigits = fc.stringMatching(/^[0-9]{18}$/).map((account) => ibanOf("DE", account));
  fc.assert(
    fc.property(ofDigits, fc.integer({ min: 4, max: 20 }), (iban, place) => {
      const [first = "", second = ""] = iban.slice(place, place + 2);
      fc.pre(first !== second);
      expect(isSepaIban(iban.slice(0, place) + second + first + iban.slice(place + 2))).toBe(false);
    }),
  );
});

test("an account has one IBAN: of all check digits one pair is right", () => {
  fc.assert(
    fc.property(ibans, (iban) => {
      const all = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));
      const spelled = all.map((check) => iban.slice(0, 2) + check + iban.slice(4));
      expect(spelled.filter(isSepaIban)).toEqual([iban]);
    }),
  );
});

test("no text is too odd to be judged, and only letters and digits can be an IBAN", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(isSepaIban(normaliseIban(text)) && /[^0-9A-Za-z ]/.test(text)).toBe(false);
    }),
  );
});

test("a masked IBAN shows ten characters and hides the rest, however many they are", () => {
  fc.assert(
    fc.property(ibans, (iban) => {
      expect(maskIban(iban)).toBe(`${iban.slice(0, 6)}****${iban.slice(-4)}`);
      expect(maskIban(iban)).toHaveLength(14);
    }),
  );
});
