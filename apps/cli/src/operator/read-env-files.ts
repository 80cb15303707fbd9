import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { CommandFailure, EXIT } from "#exit-codes.ts";

/** The settings in files of lines `NAME=value`; a later file counts before an earlier one. */
export function readEnvFiles(paths: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(paths.flatMap((path) => Object.entries(readEnvFile(path))));
}

function readEnvFile(path: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(path, "utf8"));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw new CommandFailure(EXIT.usage, `${path}: cannot be read (${code})`);
  }
}
