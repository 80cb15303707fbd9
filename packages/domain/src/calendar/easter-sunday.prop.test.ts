import fc from "fast-check";
import { expect, test } from "vitest";
import { easterSunday } from "#calendar/easter-sunday.ts";
import { weekday } from "#calendar/weekday.ts";

/** Another computus, of golden number and epact: C. Clavius after D. Knuth, The Art of Computer Programming, 1.3.2. */
function easterByEpact(year: number): string {
  const golden = (year % 19) + 1;
  const century = Math.floor(year / 100) + 1;
  const leapYearsLeftOut = Math.floor((3 * century) / 4) - 12;
  const moonCorrection = Math.floor((8 * century + 5) / 25) - 5;
  const sunday = Math.floor((5 * year) / 4) - leapYearsLeftOut - 10;
  const epact = (((11 * golden + 20 + moonCorrection - leapYearsLeftOut) % 30) + 30) % 30;
  const oneMore = epact === 24 || (epact === 25 && golden > 11) ? 1 : 0;
  const moon = 44 - epact - oneMore;
  const fullMoon = moon < 21 ? moon + 30 : moon;
  const easter = fullMoon + 7 - ((sunday + fullMoon) % 7);
  const [month, date] = easter > 31 ? ["04", easter - 31] : ["03", easter];
  return `${String(year).padStart(4, "0")}-${month}-${String(date).padStart(2, "0")}`;
}

test("in every year since the calendar began Easter is where another computus has it", () => {
  const years = Array.from({ length: 9999 - 1582 }, (_, index) => 1583 + index);
  expect(years.filter((year) => easterSunday(year) !== easterByEpact(year))).toEqual([]);
});

test("Easter is a Sunday from 22 March to 25 April", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9999 }), (year) => {
      const easter = easterSunday(year);
      expect(weekday(easter)).toBe(7);
      expect(easter.slice(5) >= "03-22" && easter.slice(5) <= "04-25").toBe(true);
    }),
  );
});
