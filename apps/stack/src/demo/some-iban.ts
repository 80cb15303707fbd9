import { randomInt } from "node:crypto";

/** A German IBAN that no bank has given out, with right check digits (ISO 13616). */
export function someIban(): string {
  const bban = `37040044${String(randomInt(10_000_000_000)).padStart(10, "0")}`;
  const check = 98n - (BigInt(`${bban}131400`) % 97n);
  return `DE${String(check).padStart(2, "0")}${bban}`;
}
