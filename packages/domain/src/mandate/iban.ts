import { areIssuedCheckDigits, remainder97 } from "#mandate/check-digits.ts";

/**
 * The account part of an IBAN in each country of the SEPA scheme area (EPC409-09), as the SWIFT IBAN registry writes it: counts
 * of digits (n), letters (a) and either (c).
 */
const STRUCTURES: Readonly<Record<string, string>> = {
  AD: "8n12c",
  AL: "8n16c",
  AT: "16n",
  BE: "12n",
  BG: "4a6n8c",
  CH: "5n12c",
  CY: "8n16c",
  CZ: "20n",
  DE: "18n",
  DK: "14n",
  EE: "16n",
  ES: "20n",
  FI: "14n",
  FR: "10n11c2n",
  GB: "4a14n",
  GI: "4a15c",
  GR: "7n16c",
  HR: "17n",
  HU: "24n",
  IE: "4a14n",
  IS: "22n",
  IT: "1a10n12c",
  LI: "5n12c",
  LT: "16n",
  LU: "3n13c",
  LV: "4a13c",
  MC: "10n11c2n",
  MD: "20c",
  ME: "18n",
  MK: "3n10c2n",
  MT: "4a5n18c",
  NL: "4a10n",
  NO: "11n",
  PL: "24n",
  PT: "21n",
  RO: "4a16c",
  RS: "18n",
  SE: "20n",
  SI: "15n",
  SK: "20n",
  SM: "1a10n12c",
  VA: "18n",
};

const CHARACTERS: Readonly<Record<string, string>> = { n: "[0-9]", a: "[A-Z]", c: "[0-9A-Z]" };

const SEPA_IBANS: ReadonlyMap<string, RegExp> = new Map(
  Object.entries(STRUCTURES).map(([country, structure]) => {
    const account = structure.replace(
      /(\d+)([nac])/g,
      (_, count: string, kind: string) => `${CHARACTERS[kind]}{${count}}`,
    );
    return [country, new RegExp(`^${country}\\d{2}${account}$`)] as const;
  }),
);

/** Normalises an IBAN for storage and messages: no spaces, capital letters. */
export function normaliseIban(text: string): string {
  // Only the letters of an IBAN: others have capitals among these, such as the dotless i.
  return text.replaceAll(" ", "").replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** Whether a normalised text is an IBAN of a SEPA country, of its structure and with correct check digits (ISO 13616). */
export function isSepaIban(iban: string): boolean {
  if (SEPA_IBANS.get(iban.slice(0, 2))?.test(iban) !== true) return false;
  if (!areIssuedCheckDigits(iban.slice(2, 4))) return false;
  return remainder97(iban.slice(4) + iban.slice(0, 4)) === 1;
}

/** Masks an IBAN for display: the first six and the last four characters, as `DE8937****3000`. */
export function maskIban(iban: string): string {
  return `${iban.slice(0, 6)}****${iban.slice(-4)}`;
}
