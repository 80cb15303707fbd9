const SECOND_MS = 1_000;
const MAX_MS = 24 * 60 * 60 * SECOND_MS;

/**
 * The delay of a `Retry-After` header in milliseconds from now: a number of seconds or an HTTP date (RFC 9110), at most a day. Undefined
 * for anything else.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  // Any number of digits is valid, and capped at a day.
  const delay = /^\d+$/.test(text) ? Number(text) * SECOND_MS : httpDate(text) - now;
  return Number.isNaN(delay) ? undefined : Math.min(MAX_MS, Math.max(0, delay));
}

/**
 * All three formats of an HTTP date begin with the day of the week; `Date` accepts more. The one of asctime names no time zone and is
 * UTC (RFC 9110, 5.6.7), where `Date` would take that of the process.
 */
function httpDate(text: string): number {
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return Number.NaN;
  return Date.parse(/ \d{4}$/.test(text) ? `${text} GMT` : text);
}
