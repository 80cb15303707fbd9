import { z } from "zod";

/** Whether a text has more than `most` characters. Characters are code points, as JSON Schema counts them (RFC 8259). */
export function isLongerThan(text: string, most: number): boolean {
  // A character has one or two code units.
  if (text.length <= most) return false;
  return text.length > 2 * most || Array.from(text).length > most;
}

/** PostgreSQL rejects these texts even in a comparison, so nothing stored can equal one. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}
export const NOT_STORABLE = "must hold neither NUL nor half a surrogate pair";

/** Text of 1 to `most` characters. Validation stops at a longer text, because searching it may be slow. */
export function textOfLength(most: number, empty?: string) {
  const error = `must have 1 to ${most} characters`;
  return z
    .string("must be a string")
    .min(1, empty ?? error)
    .refine((text) => !isLongerThan(text, most), { error, abort: true })
    .meta({ maxLength: most });
}

/** Text of 1 to `most` characters that is looked up or compared, but not stored as it is. */
export function boundedText(most: number) {
  return textOfLength(most).refine(isStorable, NOT_STORABLE);
}
