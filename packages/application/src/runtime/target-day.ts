import type { Day } from "@expunge/domain/calendar/day";

/** Sweden writes days as ISO 8601 does. */
const berlin = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Europe/Berlin",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

const HOUR_MS = 60 * 60 * 1000;
let known = { hour: Number.NaN, day: "" };

/**
 * The day that it is where TARGET is: in Frankfurt, in summer time as in winter time. It changes with an hour there and
 * everywhere, so the calendar is asked once an hour.
 */
export function targetDay(now: Date): Day {
  const hour = Math.floor(now.getTime() / HOUR_MS);
  if (known.hour !== hour) known = { hour, day: berlin.format(now) };
  return known.day;
}
