import { isSepaIban, normaliseIban } from "#mandate/iban.ts";

/** Issued ranges (ISO/IEC 7812, published BIN ranges): first and last prefix, lengths. */
const ISSUED: readonly (readonly [from: number, to: number, lengths: readonly number[]])[] = [
  [4, 4, [13, 16, 19]], // Visa
  [51, 55, [16]], // Mastercard
  [2221, 2720, [16]], // Mastercard
  [34, 34, [15]], // American Express
  [37, 37, [15]], // American Express
  [300, 305, [14, 16, 17, 18, 19]], // Diners Club
  [3095, 3095, [14, 16, 17, 18, 19]], // Diners Club
  [36, 36, [14, 15, 16, 17, 18, 19]], // Diners Club
  [38, 39, [14, 16, 17, 18, 19]], // Diners Club
  [3528, 3589, [16, 17, 18, 19]], // JCB
  [81, 82, [16, 17, 18, 19]], // UnionPay, RuPay
  [50, 50, [13, 14, 15, 16, 17, 18, 19]], // Maestro
  [56, 69, [13, 14, 15, 16, 17, 18, 19]], // Maestro, and with it Discover, UnionPay and RuPay
  [2200, 2204, [16, 17, 18, 19]], // Mir
];

/** A UUID, also without hyphens as in a generated mandate reference. */
const UUID = /(?<![\p{L}\d])[\da-f]{8}(?:-?[\da-f]{4}){3}-?[\da-f]{12}(?![\p{L}\d])/giu;
/** What may be an IBAN, together or in groups. */
const IBAN = /(?<![\p{L}\d])[A-Z]{2}\d{2}(?: ?[A-Z\d]){11,27}(?![\p{L}\d])/giu;
/** At least 13 digits with no letter between them: any other characters may separate the groups of a number. */
const DIGITS = /\d(?:[^\p{L}\d]*\d){12,}/gu;

/** The shortest card number. */
const MIN_DIGITS = 13;

/** Whether a text is plain ASCII with fewer digits than a card number, as most texts are. */
export function hasTooFewDigits(text: string): boolean {
  let digits = 0;
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    if (code > 0x7f) return false;
    if (code >= 0x30 && code <= 0x39) digits += 1;
  }
  return digits < MIN_DIGITS;
}

/**
 * Whether a text contains a card number: 13-19 digits of any script, in groups with any separators, that pass the Luhn check and
 * lie in an issued range (PCI DSS 3.2). UUIDs and IBANs do not count.
 */
export function containsCardNumber(text: string): boolean {
  if (hasTooFewDigits(text)) return false;
  const visible = text.replaceAll(/\p{Default_Ignorable_Code_Point}+/gu, "");
  const plain = visible
    .normalize("NFKC")
    .replaceAll(/(?!\d)\p{Nd}/gu, asciiDigit)
    .replaceAll(UUID, "uuid")
    .replaceAll(IBAN, withoutIban);
  for (const [run] of plain.matchAll(DIGITS)) {
    if (groupsHoldCardNumber(run.split(/\D+/u))) return true;
  }
  return false;
}

/** Groups of letters and digits, of which the first ones may be an IBAN. */
function withoutIban(found: string): string {
  const groups = found.split(" ");
  for (let count = groups.length; count > 0; count -= 1) {
    const iban = normaliseIban(groups.slice(0, count).join(""));
    if (isSepaIban(iban)) return ["iban", ...groups.slice(count)].join(" ");
  }
  return found;
}

/** The digits of a script follow each other from zero on, and so do scripts (The Unicode Standard, 4.6). */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}

/** Checks every run of adjacent groups: a number may follow other digits (`order 12 4111 1111 1111 1111`). */
function groupsHoldCardNumber(groups: readonly string[]): boolean {
  const digits = groups.join("");
  const bounds = new Set<number>();
  let end = 0;
  for (const group of groups) bounds.add((end += group.length));
  let start = 0;
  for (const group of groups) {
    for (const length of issuedLengths(digits, start))
      if (bounds.has(start + length) && passesLuhn(digits, start, length)) return true;
    start += group.length;
  }
  return false;
}

/** The lengths of the card numbers that begin with the digits from here on. */
function issuedLengths(digits: string, start: number): readonly number[] {
  const issued = ISSUED.find(([from, to]) => {
    const prefix = Number(digits.slice(start, start + String(from).length));
    return prefix >= from && prefix <= to;
  });
  return issued?.[2] ?? [];
}

function passesLuhn(digits: string, start: number, length: number): boolean {
  let sum = 0;
  for (let place = 0; place < length; place += 1) {
    const digit = Number(digits[start + length - 1 - place]);
    sum += place % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}
