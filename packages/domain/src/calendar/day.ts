/**
 * A day of the Gregorian calendar, `YYYY-MM-DD`, from 0001-01-01 to 9999-12-31. Days compare as strings. Arithmetic
 * beyond this range yields its first or last day.
 */
export type Day = string;
