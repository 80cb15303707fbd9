import { containsCardNumber } from "@expunge/domain/card-number/contains-card-number";
import { identifierContainsCardNumber } from "@expunge/domain/card-number/identifier-contains-card-number";
import { z } from "zod";
import { textOfLength } from "#boundary/bounded-text.ts";

export const CARD_NUMBER_REFUSED = "must not hold a card number";

/** Text of 1 to `most` characters for storage: no control characters and no card numbers (PCI DSS 3). */
export function storedText(most: number) {
  return textWithout(containsCardNumber, most);
}

/** The same for an opaque identifier, which may be random and then hold digits like those of a card number. */
export function storedIdentifier(most: number) {
  return textWithout(identifierContainsCardNumber, most);
}

function textWithout(holdsCardNumber: (text: string) => boolean, most: number) {
  return textOfLength(most)
    .regex(/^[^\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]*$/u, "must not hold control characters")
    .refine((text) => text.trim() !== "", "must not be blank")
    .refine((text) => !holdsCardNumber(text), CARD_NUMBER_REFUSED);
}

/** A positive integer for storage, such as a customer number; never a card number. */
export const storedNumber = z
  .int()
  .positive()
  .refine((number) => !containsCardNumber(String(number)), CARD_NUMBER_REFUSED);
