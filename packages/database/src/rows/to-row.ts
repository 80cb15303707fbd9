import { isoText } from "@expunge/application/runtime/iso-text";

/** Encodes a record as a row with its ordinal. Leaves nulls out, because a missing column reads as null. */
export function toSparseRow(record: object, ord: number): Record<string, unknown> {
  const columns: Record<string, unknown> = { ord };
  // A hot path: `for … in` allocates no list of the fields.
  for (const field in record) {
    const value: unknown = Reflect.get(record, field);
    if (value !== null && value !== undefined) columns[columnName(field)] = encode(value);
  }
  return columns;
}

/** Encodes a record as a row: columns by their names, bytes as hexadecimal text. */
export function toRow(record: object): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(record)) named[columnName(field)] = encode(value);
  return named;
}

function encode(value: unknown): unknown {
  if (value instanceof Date) return isoText(value);
  if (!(value instanceof Uint8Array)) return value;
  // A view of the bytes, not a copy.
  return `\\x${Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex")}`;
}

const columnNames = new Map<string, string>();

/** The column of a field. */
export function columnName(field: string): string {
  const known = columnNames.get(field);
  if (known !== undefined) return known;
  const name = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  columnNames.set(field, name);
  return name;
}
