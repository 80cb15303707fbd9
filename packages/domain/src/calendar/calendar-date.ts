import type { Day } from "#calendar/day.ts";

/** The parts of a day; `month` and `date` start at 1. */
export type CalendarDate = {
  readonly year: number;
  readonly month: number;
  readonly date: number;
};

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Every fourth year, except centuries that are not divisible by 400. */
export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The number of days of each month of a year, starting with January. */
export function monthLengths(year: number): readonly number[] {
  return isLeapYear(year) ? MONTH_LENGTHS.with(1, 29) : MONTH_LENGTHS;
}

export function partsOf(day: Day): CalendarDate {
  return {
    year: Number(day.slice(0, 4)),
    month: Number(day.slice(5, 7)),
    date: Number(day.slice(8)),
  };
}

export function dayOf({ year, month, date }: CalendarDate): Day {
  if (year < 1) return "0001-01-01";
  if (year > 9999) return "9999-12-31";
  return [padded(year, 4), padded(month, 2), padded(date, 2)].join("-");
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
