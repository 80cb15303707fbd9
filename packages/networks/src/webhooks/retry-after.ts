const SECOND_MS = 1_000;
const LONGEST_MS = 24 * 60 * 60 * SECOND_MS;

/**
 * What a `Retry-After` asks for, in milliseconds from now: seconds or a date of HTTP, at most a day. What is neither says nothing.
 *
 * @param now milliseconds since the epoch
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  // A number of any length is a number: too many seconds are a day.
  const wanted = /^\d+$/.test(text) ? Number(text) * SECOND_MS : httpDate(text) - now;
  return Number.isNaN(wanted) ? undefined : Math.min(LONGEST_MS, Math.max(0, wanted));
}

/** All three forms of a date in HTTP begin with the day of the week; other words are none, whatever `Date` makes of them. */
function httpDate(text: string): number {
  return /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text) ? Date.parse(text) : Number.NaN;
}
