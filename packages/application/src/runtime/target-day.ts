import type { Day } from "@expunge/domain/calendar/day";

/** The Swedish format is ISO 8601. */
const berlin = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Europe/Berlin",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

const HOUR_MS = 60 * 60 * 1000;
let known = { hour: Number.NaN, day: "" };

/**
 * The calendar day of TARGET, which follows Frankfurt time with its daylight saving. A day begins with a full hour, so one result is
 * cached for each hour.
 */
export function targetDay(now: Date): Day {
  const hour = Math.floor(now.getTime() / HOUR_MS);
  if (known.hour !== hour) known = { hour, day: berlin.format(now) };
  return known.day;
}
