/** A row as PostgreSQL writes it into JSON: columns by their names, instants and bytes as text. */
export type JsonRow = Readonly<Record<string, unknown>>;

/** A row as Prisma would have read it, out of one that came as JSON. Great numbers stay numbers. */
export function rowOfJson(row: JsonRow): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      typeof value === "string" ? valueOf(column, value) : value,
    ]),
  );
}

const MOMENTS = new Set(["scheduled_for", "expires_on"]);
const BYTES = new Set(["sealed", "sealed_key"]);

function valueOf(column: string, text: string): unknown {
  if (column.endsWith("_at") || MOMENTS.has(column)) return new Date(text);
  return BYTES.has(column) ? Uint8Array.from(Buffer.from(text.slice("\\x".length), "hex")) : text;
}
