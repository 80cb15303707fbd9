import { type FieldError, fieldErrors } from "@expunge/schemas/boundary/field-errors";
import { containsCardNumber } from "@expunge/domain/card-number/contains-card-number";
import type { z } from "zod";

/** What a schema found wrong, as the caller may see it: field names are the caller's words too, and may hold a card number. */
export function redactFieldErrors(error: z.ZodError): FieldError[] {
  return fieldErrors(error).map(({ field, message }) => ({
    field: containsCardNumber(field) ? "a field's name" : field,
    message,
  }));
}
