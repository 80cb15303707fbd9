import { readFileSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { z } from "zod";

export type FilledSettings = {
  readonly given: Readonly<Record<string, string>>;
  /** The variable that gave each setting, where it has another name. */
  readonly sources: ReadonlyMap<string, string>;
  /** What is wrong with the file of a setting, by the setting. */
  readonly faults: ReadonlyMap<string, string>;
};

/** Far above any key, and small enough to read at once. */
const MAX_BYTES = 64 * 1024;

/**
 * Reads each setting whose schema says `file` in its metadata from the file that `<name>_FILE` names, if that is set in its place. Trailing
 * line breaks do not count. Faults name the variable and the path, never a content.
 */
export function settingsFromFiles(
  schema: z.ZodType,
  environment: Readonly<Record<string, string>>,
): FilledSettings {
  const given = { ...environment };
  const sources = new Map<string, string>();
  const faults = new Map<string, string>();
  for (const name of fileSettings(schema)) {
    const source = `${name}_FILE`;
    const path = environment[source];
    if (path === undefined) continue;
    sources.set(name, source);
    if (given[name] !== undefined) faults.set(name, `${name} and ${source} must not both be set`);
    else {
      const { text, fault } = contentOf(path);
      if (text === undefined) faults.set(name, `${source}: ${fault}`);
      else given[name] = text;
    }
  }
  return { given, sources, faults };
}

/** The names of the settings that may be given as a file. */
function fileSettings(schema: z.ZodType): readonly string[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return Object.entries(properties)
    .filter(([, field]) => typeof field === "object" && field["file"] === true)
    .map(([name]) => name);
}

function contentOf(path: string): { readonly text?: string; readonly fault?: string } {
  // A secret in place of a path would otherwise be repeated below.
  if (!isAbsolute(path)) return { fault: "must be an absolute path" };
  try {
    if (statSync(path).size > MAX_BYTES) return { fault: `${path} is too long` };
    const text = readFileSync(path, "utf8").replace(/[\r\n]+$/, "");
    return text.trim() === "" ? { fault: `${path} is empty` } : { text };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return { fault: `${path} cannot be read (${code})` };
  }
}
