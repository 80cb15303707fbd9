/** A record for a list, with its place there. It says nothing of what it does not have: what is not said is null in the database. */
export function sparseRow(record: object, ord: number): Record<string, unknown> {
  const said: Record<string, unknown> = { ord };
  // Without a list of the fields: nothing else takes as much of a deletion's time here.
  for (const field in record) {
    const value: unknown = Reflect.get(record, field);
    if (value !== null && value !== undefined) said[columnName(field)] = written(value);
  }
  return said;
}

/** A record with its fields in the words of the database, and bytes as PostgreSQL writes them. */
export function row(record: object): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(record)) named[columnName(field)] = written(value);
  return named;
}

function written(value: unknown): unknown {
  if (value instanceof Date) return isoOf(value);
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString("hex")}` : value;
}

let last = { time: Number.NaN, iso: "" };

/** A moment as text. Those of a change are mostly one and the same. */
function isoOf(moment: Date): string {
  const time = moment.getTime();
  if (last.time !== time) last = { time, iso: moment.toISOString() };
  return last.iso;
}

const columns = new Map<string, string>();

function columnName(field: string): string {
  const known = columns.get(field);
  if (known !== undefined) return known;
  const name = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  columns.set(field, name);
  return name;
}
