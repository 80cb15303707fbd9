import { areIssuedCheckDigits, remainder97 } from "#mandate/check-digits.ts";

/** The length of an IBAN in each country of the SEPA scheme area (EPC409-09; SWIFT IBAN registry). */
const LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AL: 28,
  AT: 20,
  BE: 16,
  BG: 22,
  CH: 21,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  EE: 20,
  ES: 24,
  FI: 18,
  FR: 27,
  GB: 22,
  GI: 23,
  GR: 27,
  HR: 21,
  HU: 28,
  IE: 22,
  IS: 26,
  IT: 27,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MT: 31,
  NL: 18,
  NO: 15,
  PL: 28,
  PT: 25,
  RO: 24,
  RS: 22,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  VA: 22,
};

/** Normalises an IBAN for storage and messages: no spaces, capital letters. */
export function normaliseIban(text: string): string {
  return text.replaceAll(" ", "").toUpperCase();
}

/** Whether a normalised text is an IBAN of a SEPA country with correct check digits (ISO 13616). */
export function isSepaIban(iban: string): boolean {
  if (!/^[0-9A-Z]+$/.test(iban)) return false;
  if (LENGTHS[iban.slice(0, 2)] !== iban.length) return false;
  if (!areIssuedCheckDigits(iban.slice(2, 4))) return false;
  return remainder97(iban.slice(4) + iban.slice(0, 4)) === 1;
}

/** Masks an IBAN for display: the first six and the last four characters, as `DE8937****3000`. */
export function maskIban(iban: string): string {
  return `${iban.slice(0, 6)}****${iban.slice(-4)}`;
}
