import { addDays } from "#calendar/add-days.ts";
import { addMonths } from "#calendar/add-months.ts";
import type { Day } from "#calendar/day.ts";

/**
 * The last day from which so many months have passed on this day (SWEEP-09). A period that began then or before is over; the period includes
 * its last day (Regulation (EEC, Euratom) 1182/71, Art. 3).
 */
export function lastDayPassed(today: Day, months: number): Day {
  const day = addMonths(today, -months);
  // From the last day of a shorter month the period ends before a day that the month does not have.
  return addMonths(day, months) < today ? day : addDays(day, -1);
}

/** The first day on which so many months have passed from a day. */
export function firstDayPassed(from: Day, months: number): Day {
  return addDays(addMonths(from, months), 1);
}
