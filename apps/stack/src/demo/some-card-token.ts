import { randomInt } from "node:crypto";

/** A card token of letters only: random digits can be a valid card number, which the API refuses to store. */
export function someCardToken(): string {
  return `tok_${randomLetters(24)}`;
}

export function randomLetters(count: number): string {
  return Array.from({ length: count }, () => String.fromCharCode(97 + randomInt(26))).join("");
}
