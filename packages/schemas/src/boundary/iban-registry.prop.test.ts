import { remainder97 } from "@expunge/domain/mandate/check-digits";
import { isSepaIban } from "@expunge/domain/mandate/iban";
import fc from "fast-check";
import { getCountrySpecifications } from "ibantools";
import { expect, test } from "vitest";

/** The scheme countries whose own IBANs SEPA uses (EPC409-09). */
const SEPA_COUNTRIES =
  "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM VA";
/** Where the library is looser than the registry: 4!a6!n8!n in Ireland, 18 digits and no more in the Vatican. */
const CORRECTED: Readonly<Record<string, string>> = {
  IE: "^[A-Z]{4}[0-9]{14}$",
  VA: "^[0-9]{18}$",
};

const accounts = SEPA_COUNTRIES.split(" ").map((country) => {
  const account = CORRECTED[country] ?? getCountrySpecifications()[country]?.bban_regexp;
  return [country, new RegExp(account ?? "no such country")] as const;
});

function ibanOf(country: string, account: string): string {
  const check = 98 - remainder97(`${account}${country}00`);
  return `${country}${String(check).padStart(2, "0")}${account}`;
}

test.each(accounts)(
  "ISO 13616: the IBANs of %s have the structure of the registry",
  (country, account) => {
    const character = fc.stringMatching(/^[0-9A-Z]$/);
    fc.assert(
      fc.property(fc.stringMatching(account), fc.nat(), character, (own, at, other) => {
        expect(isSepaIban(ibanOf(country, own))).toBe(true);
        const place = at % own.length;
        const changed = own.slice(0, place) + other + own.slice(place + 1);
        expect(isSepaIban(ibanOf(country, changed))).toBe(account.test(changed));
        expect(isSepaIban(ibanOf(country, own.slice(1)))).toBe(false);
      }),
    );
  },
);

test("no other country is taken", () => {
  const others = Object.entries(getCountrySpecifications()).filter(
    ([country, { bban_regexp }]) => bban_regexp && !SEPA_COUNTRIES.includes(country),
  );
  expect(others.length).toBeGreaterThan(30);
  for (const [country, { bban_regexp }] of others)
    for (const account of fc.sample(fc.stringMatching(new RegExp(bban_regexp ?? "")), 5))
      expect(isSepaIban(ibanOf(country, account))).toBe(false);
});
