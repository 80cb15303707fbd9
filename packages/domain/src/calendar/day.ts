/**
 * A day of the Gregorian calendar, `YYYY-MM-DD`, from 0001-01-01 to 9999-12-31. Days compare as texts do. A sum that would
 * leave these years ends with their first or last day.
 */
export type Day = string;
