import type { z } from "zod";
import { nonemptyVariables } from "#boundary/nonempty-variables.ts";
import { plainError } from "#boundary/plain-error.ts";
import { settingsFromFiles } from "#boundary/settings-from-files.ts";

const NAMES = new Intl.ListFormat("en-GB");

/** Missing or invalid settings; the message names all of them in one line, never their values. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
  /** One for each setting, or for settings that belong together. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join("; "));
    this.faults = faults;
  }
}

/**
 * Parses the settings of a process. An empty variable counts as unset. A setting that is marked so may be given as a file, `<name>_FILE`.
 * `together` lists settings of which all are set or none. Throws an EnvironmentError, such as `DATABASE_URL: is missing; PORT: must be a number`.
 */
export function parseEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
  together: readonly string[] = [],
): z.infer<Schema> {
  const { given, sources, faults } = settingsFromFiles(schema, nonemptyVariables(environment));
  const parsed = schema.safeParse(given, { error: plainError });
  const isHalf = together.some((name) => given[name]) && !together.every((name) => given[name]);
  if (parsed.success && !isHalf && faults.size === 0) return parsed.data;
  const issues = parsed.error?.issues ?? [];
  const wrong = issues.map(({ path: [name = "", ...place], message }) => {
    const fault = faults.get(String(name));
    if (fault !== undefined) return fault;
    const setting = [sources.get(String(name)) ?? name, ...place].join(".");
    return `${setting}: ${given[String(name)] ? message : "is missing"}`;
  });
  if (isHalf) wrong.push(`${NAMES.format(together)} must be set together`);
  throw new EnvironmentError([...new Set([...wrong, ...faults.values()])]);
}
