import { addDays } from "#calendar/add-days.ts";
import type { Day } from "#calendar/day.ts";
import { easterSunday } from "#calendar/easter-sunday.ts";
import { weekday } from "#calendar/weekday.ts";

const FRIDAY = 5;
const CLOSED_EVERY_YEAR = new Set(["01-01", "05-01", "12-25", "12-26"]);

/**
 * Whether TARGET, and with it SEPA, settles on a day: not on Saturdays and Sundays, 1 January, Good Friday, Easter Monday,
 * 1 May, 25 and 26 December (ECB, TARGET calendar since 2002; taken for all years).
 */
export function isTargetDay(day: Day): boolean {
  return weekday(day) <= FRIDAY && !CLOSED_EVERY_YEAR.has(day.slice(5)) && !isAtEaster(day);
}

function isAtEaster(day: Day): boolean {
  const easter = easterSunday(Number(day.slice(0, 4)));
  return day === addDays(easter, -2) || day === addDays(easter, 1);
}

/** The day itself where TARGET settles on it, else the next one on which it does. */
export function targetDayFrom(day: Day): Day {
  return isTargetDay(day) ? day : addTargetDays(day, 1);
}

/** The TARGET day that many TARGET days after a day, or before it where `count` is negative. The day itself does not count. */
export function addTargetDays(day: Day, count: number): Day {
  const step = Math.sign(count);
  let at = day;
  for (let left = Math.abs(count); left > 0;) {
    const next = addDays(at, step);
    // The calendar ends here.
    if (next === at) break;
    at = next;
    if (isTargetDay(at)) left -= 1;
  }
  return at;
}
