import { dayOf, monthLengths, partsOf } from "#calendar/calendar-date.ts";
import type { Day } from "#calendar/day.ts";

/**
 * Adds calendar months. If the resulting month has no such date, the result is its last day: 31 August plus six months is
 * 28 or 29 February (Regulation (EEC, Euratom) 1182/71, Art. 3(2)(c)).
 */
export function addMonths(day: Day, months: number): Day {
  const { year, month, date } = partsOf(day);
  const monthsOn = month - 1 + months;
  const lastYear = year + Math.floor(monthsOn / 12);
  const lastMonth = monthsOn - Math.floor(monthsOn / 12) * 12 + 1;
  const length = monthLengths(lastYear)[lastMonth - 1] ?? date;
  return dayOf({ year: lastYear, month: lastMonth, date: Math.min(date, length) });
}
