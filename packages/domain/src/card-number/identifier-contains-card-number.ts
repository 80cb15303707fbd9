import { containsCardNumber, hasTooFewDigits } from "#card-number/contains-card-number.ts";

const WORD = /[\p{L}\p{N}]+/gu;
const DIGITS = /\p{N}+/gu;
/** A card number with a prefix or a suffix has one run of digits, and the equivalent data of a magnetic stripe has two (ISO/IEC 7813). */
const OPAQUE_RUNS = 3;

/**
 * Whether an opaque identifier, such as a token, contains a card number. A word in which letters separate at least three runs of digits is
 * random: some of them hold 13 digits that pass the Luhn check, and count as no card number.
 */
export function identifierContainsCardNumber(identifier: string): boolean {
  if (hasTooFewDigits(identifier)) return false;
  return containsCardNumber(
    identifier.replaceAll(WORD, (word) =>
      (word.match(DIGITS)?.length ?? 0) < OPAQUE_RUNS ? word : "word",
    ),
  );
}
