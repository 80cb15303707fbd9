import { type InputLine, UnreadableInput } from "@expunge/application/imports/import-credentials";
import { type Columns, objectOfRow } from "@expunge/schemas/imports/csv-columns";
import Papa from "papaparse";
import { invalid } from "#http/fault.ts";
import { redactField } from "#http/redact-field-errors.ts";
import { NOT_UTF8, TOO_LONG } from "#uploads/read-json-lines.ts";
import type { TextLine } from "#uploads/read-lines.ts";

const OPTIONS = { delimiter: ",", newline: "\n" } as const;
/** The longest record with line breaks in its values, in UTF-16 code units. */
const MAX_RECORD = 64 * 1024;

/**
 * The records of CSV with a header line (RFC 4180), columns in any order. A record whose quotes are wrong is an error of its line. Quoted
 * values may hold line breaks, so that text within them is never read as a record; no field accepts them.
 */
export async function* readCsv(
  columns: Columns,
  lines: AsyncIterable<readonly TextLine[]>,
): AsyncGenerator<InputLine[]> {
  let header: readonly string[] | undefined;
  /** A record whose quoted value is still open, and its first line. */
  let open: { readonly line: number; readonly text: string } | undefined;
  for await (const block of lines) {
    const read: InputLine[] = [];
    for (const { line, text } of block) {
      if (text === undefined || (open === undefined && text.includes("\uFFFD"))) {
        if (header === undefined) throw invalid({ field: "header", message: "must be UTF-8" });
        if (open) throw unclosed(open.line);
        read.push({ line, ...(text === undefined ? TOO_LONG : NOT_UTF8) });
        continue;
      }
      if (open === undefined && text.trim() === "") continue;
      const record =
        open === undefined ? { line, text } : { ...open, text: `${open.text}\n${text}` };
      const row = rowOf(record.text);
      if (row === "open") {
        if (record.text.length > MAX_RECORD) throw unclosed(record.line);
        open = record;
        continue;
      }
      open = undefined;
      if (header === undefined) header = headerOf(columns, row);
      else read.push({ line: record.line, ...lineOf(columns, header, row) });
    }
    yield read;
  }
  if (open) throw unclosed(open.line);
  if (header === undefined) throw invalid({ field: "header", message: "is required" });
}

function unclosed(line: number): UnreadableInput {
  return new UnreadableInput(line, "a quoted value is not closed");
}

/** The values of a record; `open` if a quoted value goes on in the next line, undefined if a quote is at a wrong place. */
function rowOf(text: string): readonly string[] | "open" | undefined {
  // Without quotes, most records are plain.
  if (!text.includes('"')) return text.split(",");
  const { data, errors } = Papa.parse<string[]>(text, OPTIONS);
  if (errors.some(({ code }) => code === "InvalidQuotes")) return undefined;
  return errors.length > 0 ? "open" : (data[0] ?? []);
}

function headerOf(columns: Columns, row: readonly string[] | undefined): readonly string[] {
  if (row === undefined)
    throw invalid({ field: "header", message: "has a quote at a wrong place" });
  const header = row.map((name) => name.trim());
  const unknown = header.find((name) => !Object.hasOwn(columns, name));
  if (unknown !== undefined)
    throw invalid({
      field: "header",
      message: `has the unknown column ${JSON.stringify(redactField(unknown.slice(0, 64)))}`,
    });
  const doubled = header.find((name, place) => header.indexOf(name) !== place);
  if (doubled !== undefined)
    throw invalid({ field: "header", message: `has the column ${doubled} twice` });
  return header;
}

function lineOf(
  columns: Columns,
  header: readonly string[],
  row: readonly string[] | undefined,
): { readonly value: unknown } | { readonly field: string; readonly message: string } {
  if (row === undefined) return { field: "line", message: "has a quote at a wrong place" };
  if (row.length !== header.length)
    return {
      field: "line",
      message: `has ${row.length} values, and the header has ${header.length}`,
    };
  return { value: objectOfRow(columns, header, row) };
}
