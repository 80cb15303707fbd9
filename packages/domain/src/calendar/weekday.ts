import type { Day } from "#calendar/day.ts";
import { dayNumber } from "#calendar/day-number.ts";

/** The day of the week (ISO 8601): 1 is Monday, 7 is Sunday. */
export function weekday(day: Day): number {
  return ((dayNumber(day) - 1) % 7) + 1;
}
