import { dayOf } from "#calendar/calendar-date.ts";
import type { Day } from "#calendar/day.ts";

/**
 * Easter Sunday of a year in the Gregorian calendar: the Sunday after the first ecclesiastical full moon of spring
 * ("anonymous" computus; J. Meeus, Astronomical Algorithms, chapter 8).
 */
export function easterSunday(year: number): Day {
  const positionInMoonCycle = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const skippedMoonDays = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const fullMoon =
    (19 * positionInMoonCycle + century - Math.floor(century / 4) - skippedMoonDays + 15) % 30;
  const toSunday =
    (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - fullMoon - (yearOfCentury % 4)) %
    7;
  // The latest full moons move back by a week, so that Easter is never after 25 April.
  const correction = Math.floor((positionInMoonCycle + 11 * fullMoon + 22 * toSunday) / 451);
  const daysFrom22March = fullMoon + toSunday - 7 * correction;
  return daysFrom22March < 10
    ? dayOf({ year, month: 3, date: 22 + daysFrom22March })
    : dayOf({ year, month: 4, date: daysFrom22March - 9 });
}
