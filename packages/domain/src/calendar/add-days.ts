import type { Day } from "#calendar/day.ts";
import { dayNumber, dayOfNumber } from "#calendar/day-number.ts";

/** Adds days; a negative count subtracts. */
export function addDays(day: Day, days: number): Day {
  return dayOfNumber(dayNumber(day) + days);
}
