import { addDays } from "#calendar/add-days.ts";
import type { Day } from "#calendar/day.ts";
import { easterSunday } from "#calendar/easter-sunday.ts";
import { weekday } from "#calendar/weekday.ts";

const FRIDAY = 5;
const CLOSED_EVERY_YEAR = new Set(["01-01", "05-01", "12-25", "12-26"]);

/**
 * Whether TARGET, and therefore SEPA, settles on a day: closed on Saturdays and Sundays, 1 January, Good Friday, Easter Monday,
 * 1 May, 25 and 26 December (ECB, TARGET calendar since 2002; applied to all years).
 */
export function isTargetDay(day: Day): boolean {
  return weekday(day) <= FRIDAY && !CLOSED_EVERY_YEAR.has(day.slice(5)) && !isAtEaster(day);
}

function isAtEaster(day: Day): boolean {
  const easter = easterSunday(Number(day.slice(0, 4)));
  return day === addDays(easter, -2) || day === addDays(easter, 1);
}

/** The day itself if it is a TARGET day, otherwise the next TARGET day. */
export function targetDayFrom(day: Day): Day {
  return isTargetDay(day) ? day : addTargetDays(day, 1);
}

/** Adds TARGET days; a negative count subtracts. The day itself does not count. */
export function addTargetDays(day: Day, count: number): Day {
  const step = Math.sign(count);
  let at = day;
  for (let left = Math.abs(count); left > 0;) {
    const next = addDays(at, step);
    // The first or last day of the calendar is reached.
    if (next === at) break;
    at = next;
    if (isTargetDay(at)) left -= 1;
  }
  return at;
}
