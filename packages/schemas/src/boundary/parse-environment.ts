import type { z } from "zod";

/** A setting that is missing or wrong: its message names all of them in one line, never their values. */
class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/** Reads the settings of a process. Throws an EnvironmentError, `DATABASE_URL: is missing; PORT: must be a number`. */
export function parseEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = path.join(".");
    return `${name}: ${environment[name] ? message : "is missing"}`;
  });
  throw new EnvironmentError([...new Set(faults)].join("; "));
}
