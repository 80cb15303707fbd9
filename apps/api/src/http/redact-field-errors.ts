import { type FieldError, fieldErrors } from "@expunge/schemas/boundary/field-errors";
import { containsCardNumber } from "@expunge/domain/card-number/contains-card-number";
import type { z } from "zod";

/** A schema's field errors, safe to return: field names come from the caller too and may contain a card number. */
export function redactFieldErrors(error: z.ZodError): FieldError[] {
  return fieldErrors(error).map(({ field, message }) => ({ field: redactField(field), message }));
}

/** A field's name, unless it contains a card number. */
export function redactField(field: string): string {
  return containsCardNumber(field) ? "a field's name" : field;
}
