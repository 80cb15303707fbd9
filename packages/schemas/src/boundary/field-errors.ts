import type { z } from "zod";

/** The error of one input field: its path, as `mandate.creditorId`, and the requirement. Never its value. */
export type FieldError = { readonly field: string; readonly message: string };

/** The errors of a schema, in its order. An issue with several unknown keys gives one error for each. */
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
