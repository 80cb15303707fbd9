import type { z } from "zod";
import { nonemptyVariables } from "#boundary/nonempty-variables.ts";

/** Missing or invalid settings; the message names all of them in one line, never their values. */
class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/**
 * Parses the settings of a process. An empty variable counts as unset. Throws an EnvironmentError, such as
 * `DATABASE_URL: is missing; PORT: must be a number`.
 */
export function parseEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const given = nonemptyVariables(environment);
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = path.join(".");
    return `${name}: ${given[name] ? message : "is missing"}`;
  });
  throw new EnvironmentError([...new Set(faults)].join("; "));
}
