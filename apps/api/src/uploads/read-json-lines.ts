import type { InputLine } from "@expunge/application/imports/import-credentials";
import { parseExactJson } from "#http/exact-json.ts";
import type { TextLine } from "#uploads/read-lines.ts";

export const TOO_LONG = { field: "line", message: "is longer than 65536 characters" } as const;
export const NOT_UTF8 = { field: "line", message: "must be UTF-8" } as const;

/** The lines of NDJSON. Blank ones are skipped. */
export async function* readJsonLines(
  lines: AsyncIterable<readonly TextLine[]>,
): AsyncGenerator<InputLine[]> {
  for await (const block of lines)
    yield block.flatMap(({ line, text }): readonly InputLine[] => {
      if (text === undefined) return [{ line, ...TOO_LONG }];
      if (text.trim() === "") return [];
      if (text.includes("\uFFFD")) return [{ line, ...NOT_UTF8 }];
      try {
        return [{ line, value: parseExactJson(text) }];
      } catch {
        return [{ line, field: "line", message: "must be JSON" }];
      }
    });
}
