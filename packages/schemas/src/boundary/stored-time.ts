import { z } from "zod";

/** PostgreSQL knows no year 0, and ISO 8601 writes later years with a sign. */
const inYears = (text: string) => text >= "0001";
const YEARS = "must be in the years 0001 to 9999";

/** A day, `YYYY-MM-DD`, that will be stored. */
export const storedDay = z.iso.date().refine(inYears, YEARS);

/** An instant, ISO 8601 in UTC, that the database is asked about. */
export const storedInstant = z.iso.datetime().refine(inYears, YEARS);
