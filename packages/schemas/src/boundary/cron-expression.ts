import { Cron } from "croner";
import { storedText } from "#boundary/stored-text.ts";

const FIELDS = /^(?:@[a-z]+|\S+(?: +\S+){4})$/;
const EXPRESSION = "must be a cron expression of five fields, such as 0 3 * * 1";

/**
 * The next time of a cron expression after an instant, or undefined if there is none. A time that daylight saving skips moves to the end of
 * the gap, and one that it repeats counts the first time (SWEEP-04); only `*` and steps follow the clock of each hour.
 */
export function nextOccurrence(cron: string, timeZone: string, after: Date): Date | undefined {
  const options = { timezone: timeZone, mode: "5-part", fixedTimeRule: "no-wildcard" } as const;
  return new Cron(cron, { ...options, paused: true }).nextRun(after) ?? undefined;
}

/** A cron expression that occurs. Names of days and months, `L`, `#` and nicknames such as `@daily` are permitted. */
export const cronExpression = storedText(100).superRefine((cron, { addIssue }) => {
  try {
    // A date is no schedule, although the library takes one.
    if (!FIELDS.test(cron)) throw new TypeError(EXPRESSION);
    if (nextOccurrence(cron, "UTC", new Date(0)) === undefined)
      addIssue({ code: "custom", message: "must occur at some time" });
  } catch {
    addIssue({ code: "custom", message: EXPRESSION });
  }
});

/** The name of a time zone in the IANA database. */
export const timeZone = storedText(64).refine((name) => {
  try {
    const { timeZone: known } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    // An offset such as +02:00 is none: it has no daylight saving.
    return !/^[+-]/.test(known);
  } catch {
    return false;
  }
}, "must be an IANA time zone, such as Europe/Berlin");
