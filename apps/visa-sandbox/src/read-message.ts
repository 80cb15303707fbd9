import type { z } from "zod";
import type { VidcCode, VidcRefusal } from "#vidc.ts";

/**
 * Parses a message, and reports its faults in Visa's codes: 1000 missing, 1002 length of a text, 1003 length
 * of a list, 1001 anything else.
 */
export function readMessage<Schema extends z.ZodType>(
  schema: Schema,
  message: unknown,
):
  | { readonly kind: "read"; readonly data: z.output<Schema> }
  | { readonly kind: "refused"; readonly refusals: [VidcRefusal, ...VidcRefusal[]] } {
  const refusals: VidcRefusal[] = [];
  const parsed = schema.safeParse(message);
  if (parsed.success) {
    return { kind: "read", data: parsed.data };
  }
  for (const issue of parsed.error.issues) {
    refusals.push({ code: codeOf(issue, message), location: issue.path.join(".") });
  }
  const [first = { code: "VIDC-1001", location: "" }, ...others] = refusals;
  return { kind: "refused", refusals: [first, ...others] };
}

function codeOf(issue: z.core.$ZodIssue, message: unknown): VidcCode {
  if (valueAt(message, issue.path) === undefined) {
    return "VIDC-1000";
  }
  if (issue.code === "too_small" || issue.code === "too_big") {
    return issue.origin === "array" ? "VIDC-1003" : "VIDC-1002";
  }
  return "VIDC-1001";
}

function valueAt(message: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined,
    message,
  );
}
