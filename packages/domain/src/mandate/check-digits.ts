/**
 * The remainder modulo 97 (ISO 7064) of letters and digits, where a letter counts as its place in the alphabet plus 9.
 * A text whose check digits are right leaves 1.
 */
export function remainder97(text: string): number {
  let remainder = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** Whether check digits are ones that ISO 7064 gives out: 02 to 98. Others would be a second spelling of the same number. */
export function areIssuedCheckDigits(digits: string): boolean {
  const value = Number(digits);
  return value >= 2 && value <= 98;
}
