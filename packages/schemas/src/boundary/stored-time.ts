import { z } from "zod";

/** PostgreSQL has no year 0, and ISO 8601 writes years after 9999 with a sign. */
const inYears = (text: string) => text >= "0001";
const YEARS = "must be in the years 0001 to 9999";

/** A day for storage, `YYYY-MM-DD`. */
export const storedDay = z.iso.date().refine(inYears, YEARS);

/** An instant for database queries: ISO 8601 with Z or an offset, and in UTC from here on. */
export const storedInstant = z.iso
  .datetime({ offset: true })
  .overwrite(inUtc)
  .refine(inYears, YEARS);

/** Text that is no instant stays as it is, for its error. */
function inUtc(text: string): string {
  if (text.endsWith("Z")) return text;
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? text : instant.toISOString();
}
