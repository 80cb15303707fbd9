import type { z } from "zod";
import { nonemptyVariables } from "#boundary/nonempty-variables.ts";
import { plainError } from "#boundary/plain-error.ts";

const NAMES = new Intl.ListFormat("en-GB");

/** Missing or invalid settings; the message names all of them in one line, never their values. */
class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/**
 * Parses the settings of a process. An empty variable counts as unset. `together` lists settings of which all are set or none. Throws an
 * EnvironmentError, such as `DATABASE_URL: is missing; PORT: must be a number`.
 */
export function parseEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
  together: readonly string[] = [],
): z.infer<Schema> {
  const given = nonemptyVariables(environment);
  const parsed = schema.safeParse(given, { error: plainError });
  const isHalf = together.some((name) => given[name]) && !together.every((name) => given[name]);
  if (parsed.success && !isHalf) return parsed.data;
  const issues = parsed.error?.issues ?? [];
  const faults = issues.map(
    ({ path, message }) => `${path.join(".")}: ${given[String(path[0])] ? message : "is missing"}`,
  );
  if (isHalf) faults.push(`${NAMES.format(together)} must be set together`);
  throw new EnvironmentError([...new Set(faults)].join("; "));
}
