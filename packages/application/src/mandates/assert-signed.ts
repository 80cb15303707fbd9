import type { Day } from "@expunge/domain/calendar/day";
import { ExpungeError } from "#expunge-error.ts";
import { latestDay } from "#runtime/days-on-earth.ts";

/** Throws `invalid` for a day of signature that has begun nowhere on earth: a mandate is not signed in the future. */
export function assertSigned(signedOn: Day, now: Date, field: string): void {
  if (signedOn > latestDay(now))
    throw new ExpungeError("invalid", "must not be in the future", { field });
}
