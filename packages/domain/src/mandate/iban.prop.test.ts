import fc from "fast-check";
import { expect, test } from "vitest";
import { remainder97 } from "#mandate/check-digits.ts";
import { isSepaIban, maskIban, normaliseIban } from "#mandate/iban.ts";

/** Accounts of several structures of the registry. */
const ACCOUNTS = {
  DE: "[0-9]{18}",
  NO: "[0-9]{11}",
  FR: "[0-9]{10}[0-9A-Z]{11}[0-9]{2}",
  GB: "[A-Z]{4}[0-9]{14}",
  MT: "[A-Z]{4}[0-9]{5}[0-9A-Z]{18}",
  NL: "[A-Z]{4}[0-9]{10}",
  MD: "[0-9A-Z]{20}",
  PL: "[0-9]{24}",
};

function ibanOf(country: string, account: string): string {
  const check = 98 - remainder97(`${account}${country}00`);
  return `${country}${String(check).padStart(2, "0")}${account}`;
}

const ibans = fc
  .constantFrom(...Object.entries(ACCOUNTS))
  .chain(([country, account]) =>
    fc.stringMatching(new RegExp(`^${account}$`)).map((one) => ibanOf(country, one)),
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

test("ISO 13616: an IBAN in which a digit of the account is a letter is none where its country has digits alone", () => {
  const ofDigits = fc
    .constantFrom("DE", "NO", "PL")
    .chain((country) =>
      fc
        .stringMatching(new RegExp(`^${ACCOUNTS[country as "DE"]}$`))
        .map((account) => ({ country, account })),
    );
  fc.assert(
    fc.property(
      ofDigits,
      fc.nat(),
      fc.stringMatching(/^[A-Z]$/),
      ({ country, account }, at, letter) => {
        const place = at % account.length;
        const changed = account.slice(0, place) + letter + account.slice(place + 1);
        expect(isSepaIban(ibanOf(country, changed))).toBe(false);
      },
    ),
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
