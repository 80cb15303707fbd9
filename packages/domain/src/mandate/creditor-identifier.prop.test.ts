import fc from "fast-check";
import { expect, test } from "vitest";
import { remainder97 } from "#mandate/check-digits.ts";
import { isCreditorIdentifier } from "#mandate/creditor-identifier.ts";

const isInBusinessCode = (place: number) => place >= 4 && place <= 6;

const identifiers = fc
  .tuple(
    fc.stringMatching(/^[A-Z]{2}$/),
    fc.stringMatching(/^[0-9A-Z]{3}$/),
    fc.stringMatching(/^[0-9A-Z]{1,28}$/),
  )
  .map(([country, business, national]) => {
    const check = 98 - remainder97(`${national}${country}00`);
    return `${country}${String(check).padStart(2, "0")}${business}${national}`;
  });

test("every national identifier with its check digits is a creditor identifier", () => {
  fc.assert(
    fc.property(identifiers, (identifier) => {
      expect(isCreditorIdentifier(identifier)).toBe(true);
    }),
  );
});

test("a creditor identifier in which one digit is another is none, its business code apart", () => {
  fc.assert(
    fc.property(identifiers, fc.nat(), fc.integer({ min: 1, max: 9 }), (identifier, where, by) => {
      const digits = [...identifier.matchAll(/\d/g)].map(({ index }) => index);
      const place = digits[where % digits.length] ?? 2;
      const other = (Number(identifier[place]) + by) % 10;
      const changed = identifier.slice(0, place) + other + identifier.slice(place + 1);
      expect(isCreditorIdentifier(changed)).toBe(isInBusinessCode(place));
    }),
  );
});

test("a creditor has one identifier: of all check digits one pair is right", () => {
  fc.assert(
    fc.property(identifiers, (identifier) => {
      const all = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));
      const spelled = all.map((check) => identifier.slice(0, 2) + check + identifier.slice(4));
      expect(spelled.filter(isCreditorIdentifier)).toEqual([identifier]);
    }),
  );
});
