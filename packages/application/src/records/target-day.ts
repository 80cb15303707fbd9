import type { Day } from "@expunge/domain/calendar/day";

/** Sweden writes days as ISO 8601 does. */
const berlin = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Europe/Berlin",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

/** The day that it is where TARGET is: in Frankfurt, in summer time as in winter time. */
export function targetDay(now: Date): Day {
  return berlin.format(now);
}
