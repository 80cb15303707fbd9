import type { z } from "zod";

/** What is wrong with one field of an input: its path, as `mandate.creditorId`, and what it must be. Never its value. */
export type FieldError = { readonly field: string; readonly message: string };

/** The faults that a schema found, a line each, in the order in which it found them. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) => {
    const field = issue.path.join(".") || "body";
    if (issue.code !== "unrecognized_keys") return [{ field, message: issue.message }];
    return issue.keys.map((key) => ({
      field: [...issue.path, key].join("."),
      message: "is not a known field",
    }));
  });
}
