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

const UUID = /(?<![\p{L}\d])[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![\p{L}\d])/giu;
/** Groups of digits without an adjacent letter or digit, which would make them part of a longer word. */
const DIGITS_IN_GROUPS = /(?<![\p{L}\d])\d(?:[ .\p{Pd}]?\d){12,}(?![\p{L}\d])/gu;

/**
 * Whether a text contains a card number: 13-19 digits, also in groups, that pass the Luhn check and lie in an issued range
 * (PCI DSS 3.2). Digits with an adjacent letter belong to something else, such as an IBAN, and do not count.
 */
export function containsCardNumber(text: string): boolean {
  const plain = text.normalize("NFKC").replaceAll(UUID, "uuid");
  for (const [run] of plain.matchAll(DIGITS_IN_GROUPS)) {
    if (groupsHoldCardNumber(run.split(/\D/u))) return true;
  }
  return false;
}

/** Checks every run of adjacent groups: a number may follow other digits (`order 12 4111 1111 1111 1111`). */
function groupsHoldCardNumber(groups: readonly string[]): boolean {
  for (let first = 0; first < groups.length; first += 1) {
    let digits = "";
    // No slice of the groups, which would copy a long text once for each group.
    for (let last = first; last < groups.length; last += 1) {
      digits += groups[last];
      if (digits.length > 19) break;
      if (digits.length >= 13 && isIssued(digits) && passesLuhn(digits)) return true;
    }
  }
  return false;
}

function isIssued(digits: string): boolean {
  return ISSUED.some(([from, to, lengths]) => {
    const prefix = Number(digits.slice(0, String(from).length));
    return prefix >= from && prefix <= to && lengths.includes(digits.length);
  });
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    sum += place % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}
