import { dayOf, monthLengths, partsOf } from "#calendar/calendar-date.ts";
import type { Day } from "#calendar/day.ts";

const DAYS_IN_400_YEARS = 146_097;
const DAYS_IN_100_YEARS = 36_524;
const DAYS_IN_4_YEARS = 1461;
const DAYS_IN_A_YEAR = 365;

/** The ordinal number of a day: 1 is 0001-01-01, a Monday. */
export function dayNumber(day: Day): number {
  const { year, month, date } = partsOf(day);
  const monthsBefore = monthLengths(year).slice(0, month - 1);
  return daysBefore(year) + monthsBefore.reduce((sum, length) => sum + length, 0) + date;
}

/** The day with this ordinal number. */
export function dayOfNumber(number: number): Day {
  const year = yearOf(number);
  let month = 1;
  let date = number - daysBefore(year);
  for (const length of monthLengths(year)) {
    if (date <= length) break;
    date -= length;
    month += 1;
  }
  return dayOf({ year, month, date });
}

function daysBefore(year: number): number {
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  return past * DAYS_IN_A_YEAR + leapDays;
}

/**
 * Subtracts full spans of 400, 100, 4 and 1 years. The last of four centuries and the last of four years are one day longer,
 * and that day does not start a fifth.
 */
function yearOf(number: number): number {
  const daysPast = number - 1;
  const fourCenturies = Math.floor(daysPast / DAYS_IN_400_YEARS);
  const inFourCenturies = daysPast - fourCenturies * DAYS_IN_400_YEARS;
  const centuries = Math.min(Math.floor(inFourCenturies / DAYS_IN_100_YEARS), 3);
  const inCentury = inFourCenturies - centuries * DAYS_IN_100_YEARS;
  const fourYears = Math.floor(inCentury / DAYS_IN_4_YEARS);
  const inFourYears = inCentury - fourYears * DAYS_IN_4_YEARS;
  const years = Math.min(Math.floor(inFourYears / DAYS_IN_A_YEAR), 3);
  return fourCenturies * 400 + centuries * 100 + fourYears * 4 + years + 1;
}
