import { areIssuedCheckDigits, remainder97 } from "#mandate/check-digits.ts";

/**
 * Whether a text is a SEPA creditor identifier: country, check digits, three characters of the
 * creditor's business code (not covered by the check digits), national identifier; at most 35 characters (EPC262-08, AT-C002).
 */
export function isCreditorIdentifier(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[0-9A-Z]{3}[0-9A-Z]{1,28}$/.test(text)) return false;
  if (!areIssuedCheckDigits(text.slice(2, 4))) return false;
  return remainder97(text.slice(7) + text.slice(0, 4)) === 1;
}
