/**
 * The remainder modulo 97 (ISO 7064) of capital letters and digits; a letter has the value of its position in the alphabet
 * plus 9. The remainder is 1 if the check digits are correct.
 */
export function remainder97(text: string): number {
  let remainder = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** Whether ISO 7064 issues these check digits: 02 to 98. Others would be an alias of the same number. */
export function areIssuedCheckDigits(digits: string): boolean {
  const value = Number(digits);
  return value >= 2 && value <= 98;
}
