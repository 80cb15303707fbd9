import { z } from "zod";
import { plainError } from "#boundary/plain-error.ts";

// Messages are made while a value is parsed, so all schemas of a process share one setting.
z.config({ localeError: plainError });

/** The error of one input field: its path, as `mandate.creditorId`, and the requirement. Never its value. */
export type FieldError = { readonly field: string; readonly message: string };

/** The caller chooses the names of unknown fields and their number, so both are bounded in an answer. */
const LONGEST_NAME = 64;
const MOST_ERRORS = 20;

/** The errors of a schema, in its order. An issue with several unknown keys gives one error for each. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  const errors: FieldError[] = [];
  for (const issue of error.issues) {
    for (const fieldError of errorsOf(issue)) {
      if (errors.length === MOST_ERRORS)
        return [...errors, { field: "body", message: "has more invalid fields" }];
      errors.push(fieldError);
    }
  }
  return errors;
}

function* errorsOf(issue: z.core.$ZodIssue): Generator<FieldError> {
  if (issue.code !== "unrecognized_keys")
    yield { field: nameOf(issue.path) || "body", message: issue.message };
  else
    for (const key of issue.keys)
      yield { field: nameOf([...issue.path, key]), message: "is not a known field" };
}

function nameOf(path: readonly PropertyKey[]): string {
  return path
    .map(String)
    .map((name) => (name.length > LONGEST_NAME ? `(a name of ${name.length} characters)` : name))
    .join(".");
}
