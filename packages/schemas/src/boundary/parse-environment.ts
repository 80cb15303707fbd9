import type { z } from "zod";

/** Missing or invalid settings; the message names all of them in one line, never their values. */
class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/** Parses the settings of a process. Throws an EnvironmentError, such as `DATABASE_URL: is missing; PORT: must be a number`. */
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
