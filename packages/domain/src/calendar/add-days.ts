import type { Day } from "#calendar/day.ts";
import { dayNumber, dayOfNumber } from "#calendar/day-number.ts";

/** The day that many days later, or earlier where `days` is negative. */
export function addDays(day: Day, days: number): Day {
  return dayOfNumber(dayNumber(day) + days);
}
