import { styleText } from "node:util";
import { getBorderCharacters, table } from "table";
import type { Terminal } from "#terminal/terminal.ts";

/** The heading of a column, and its cell in a row. */
export type Column<Row> = readonly [heading: string, cell: (row: Row) => unknown];
export type OutputOptions = { readonly json?: boolean };

/** Prints rows: a table for people, a JSON list for programs. */
export function printRows<Row>(
  terminal: Terminal,
  { json }: OutputOptions,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): void {
  if (json) return printJson(terminal, rows);
  if (rows.length === 0) return terminal.note("none\n");
  const head = columns.map(([heading]) => emphasised(terminal, heading));
  const body = rows.map((row) => columns.map(([, cell]) => cellText(cell(row))));
  return terminal.print(tableText([head, ...body]));
}

/** Prints one thing: its fields by name, as a table or a JSON object. Absent fields are left out of the table. */
export function printRecord(
  terminal: Terminal,
  { json }: OutputOptions,
  record: Readonly<Record<string, unknown>>,
): void {
  if (json) return printJson(terminal, record);
  const rows = fieldsOf(record).map(([name, value]) => [emphasised(terminal, name), value]);
  return terminal.print(tableText(rows));
}

/** The fields of a record with their names in words, those of a record in it after its own name. */
function fieldsOf(record: object, words = ""): readonly (readonly [string, string])[] {
  return Object.entries(record).flatMap(([name, value]: [string, unknown]) => {
    const own = inWords(name);
    // The reference of a mandate is its mandate reference.
    const inside = own.startsWith(words) ? own : `${words}${own}`;
    if (value === undefined || value === null) return [];
    if (isPlain(value)) return fieldsOf(value, `${inside} `);
    const text = cellText(value);
    return text === "" ? [] : [[inside, text]];
  });
}

function isPlain(value: unknown): value is object {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date)
  );
}

/** Prints a value as one line of JSON. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.print(`${JSON.stringify(value)}\n`);
}

function tableText(rows: readonly (readonly string[])[]): string {
  const text = table(
    rows.map((row) => [...row]),
    {
      border: getBorderCharacters("void"),
      columnDefault: { paddingLeft: 0, paddingRight: 2 },
      drawHorizontalLine: () => false,
    },
  );
  return text.replaceAll(/[ \t]+$/gm, "");
}

function emphasised({ colors }: Terminal, text: string): string {
  return colors ? styleText("bold", text, { validateStream: false }) : text;
}

/** The name of a field in words: `customerAccountId` is `customer account id`. */
const inWords = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function cellText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(cellText).join(", ");
  if (isPlain(value)) return Object.values(value).map(cellText).filter(Boolean).join(" ");
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // Stored text must not reach the terminal as a command.
  return text.replaceAll(/\p{Cc}/gu, "\u{FFFD}");
}
