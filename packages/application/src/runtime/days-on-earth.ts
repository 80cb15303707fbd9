import type { Day } from "@expunge/domain/calendar/day";

const HOUR_MS = 60 * 60 * 1000;
/** The clocks that are furthest ahead and furthest behind: the Line Islands, and ships west of them (IANA Etc/GMT-14, Etc/GMT+12). */
const AHEAD_HOURS = 14;
const BEHIND_HOURS = 12;

/** The latest day that has begun anywhere on earth. A plain date after it is in the future for every caller. */
export function latestDay(now: Date): Day {
  return new Date(now.getTime() + AHEAD_HOURS * HOUR_MS).toISOString().slice(0, 10);
}

/** The instant at which a day has ended everywhere on earth. */
export function endEverywhere(day: Day): Date {
  return new Date(Date.parse(day) + (24 + BEHIND_HOURS) * HOUR_MS);
}
