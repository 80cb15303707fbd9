import type { Day } from "@expunge/domain/calendar/day";

const HOUR_MS = 60 * 60 * 1000;

/** The calendar day of an instant in a time zone. The Swedish format is ISO 8601. */
export function dayIn(timeZone: string, at: Date): Day {
  return formatter(timeZone).format(at);
}

/** The first instant of a calendar day in a time zone, found between the latest and the earliest midnight on earth. */
export function startOfDay(day: Day, timeZone: string): Date {
  const format = formatter(timeZone);
  let before = Date.parse(day) - 16 * HOUR_MS;
  let from = Date.parse(day) + 16 * HOUR_MS;
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (format.format(middle) >= day) from = middle;
    else before = middle;
  }
  return new Date(from);
}

function formatter(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
}
