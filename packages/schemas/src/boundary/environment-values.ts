import { z } from "zod";

// The metadata of these schemas makes docs/settings.md: `form` is the type of a value in words, `description` its meaning. A setting with
// `file` may be given as a file, by `<name>_FILE`: every secret has it.

export const portNumber = z.coerce.number().int().min(0).max(65_535);

/** A connection string of PostgreSQL. */
export const postgresUrl = z
  .string()
  .regex(
    /^postgres(ql)?:\/\/\S+$/,
    "must be a connection string, postgresql://user:password@host/database",
  )
  .meta({ form: "PostgreSQL URL", file: true });

/** JSON text, parsed. */
export const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "must be JSON" });
    return z.NEVER;
  }
});

/** The environment of a process whose settings name none. */
export const DEFAULT_ENVIRONMENT = "default";

/** The name of an environment, such as `production`. */
export const environmentId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    "must be letters, digits, dots, dashes or underscores, at most 64",
  )
  .default(DEFAULT_ENVIRONMENT)
  .meta({ form: "name" });

/** A list whose elements are separated by commas; empty by default. `form` is its type in words. */
export function listOf<Element extends z.ZodType>(element: Element, form: string) {
  return z
    .string()
    .optional()
    .transform((text = "", context) => {
      const parts = text.split(",").map((part) => part.trim());
      const parsed = z.array(element).safeParse(parts.filter((part) => part !== ""));
      if (parsed.success) return parsed.data;
      context.addIssue({ code: "custom", message: `must be ${form}` });
      return z.NEVER;
    })
    .meta({ form });
}
