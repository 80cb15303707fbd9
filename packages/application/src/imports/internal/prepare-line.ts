import type { Target } from "@expunge/schemas/boundary/target";
import { fieldErrors } from "@expunge/schemas/boundary/field-errors";
import {
  importedCardToken,
  importedCustomer,
  importedPaymentOption,
} from "@expunge/schemas/imports/imported-lines";
import type { z } from "zod";
import { ExpungeError } from "#expunge-error.ts";
import type { ImportedRecords } from "#imports/import-store.port.ts";
import { type Candidate, type ImportContext, LineFault } from "#imports/internal/candidate.ts";
import { claimsOf } from "#imports/internal/claims.ts";
import { cardTokenLine } from "#imports/internal/card-token-line.ts";
import { customerLine } from "#imports/internal/customer-line.ts";
import { paymentOptionLine } from "#imports/internal/payment-option-line.ts";

const NAME_FIELDS = {
  payment_option: "reference",
  card_token: "token",
  click_to_pay_customer: "customerId",
} as const satisfies Readonly<Record<Target["kind"], string>>;

/** Validates a line by the schema and the rules of its kind. Throws a `LineFault`. */
export function prepareLine(
  context: ImportContext,
  kind: Target["kind"],
  line: number,
  value: unknown,
): Candidate {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new LineFault("line", "must be a JSON object");
  const given = { state: "active", ...value };
  try {
    const prepared = preparedAs(context, kind, given);
    const nameField = NAME_FIELDS[kind];
    let records: ImportedRecords | undefined;
    return {
      ...prepared,
      line,
      content: given,
      records: () => (records ??= prepared.records()),
      claims: claimsOf(prepared.names, nameField),
      nameField,
      deleted: given.state === "deleted",
    };
  } catch (error) {
    if (error instanceof ExpungeError)
      throw new LineFault(error.field ?? "line", error.message, error.rule);
    throw error;
  }
}

function preparedAs(context: ImportContext, kind: Target["kind"], given: object) {
  switch (kind) {
    case "payment_option":
      return paymentOptionLine(context, parsed(importedPaymentOption, given));
    case "card_token":
      return cardTokenLine(context, parsed(importedCardToken, given));
    case "click_to_pay_customer":
      return customerLine(context, parsed(importedCustomer, given));
  }
}

function parsed<Schema extends z.ZodType>(schema: Schema, given: object): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  const [first] = fieldErrors(error);
  throw new LineFault(first?.field ?? "line", first?.message ?? "is not valid");
}
