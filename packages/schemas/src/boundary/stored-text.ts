import { containsCardNumber } from "@expunge/domain/card-number/contains-card-number";
import { z } from "zod";

export const CARD_NUMBER_REFUSED = "must not hold a card number";

/** Text of 1 to `max` characters that will be stored: without control characters, and never a card number (PCI DSS 3). */
export function storedText(max: number) {
  return (
    z
      .string()
      .min(1)
      // What is too long is not searched: the search for card numbers takes its time over a megabyte.
      .max(max, { abort: true })
      .regex(/^[^\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]*$/u, "must not hold control characters")
      .refine((text) => text.trim() !== "", "must not be blank")
      .refine((text) => !containsCardNumber(text), CARD_NUMBER_REFUSED)
  );
}

/** A positive integer that will be stored, as the number of a customer or of a card at its issuer; never a card number. */
export const storedNumber = z
  .int()
  .positive()
  .refine((number) => !containsCardNumber(String(number)), CARD_NUMBER_REFUSED);
