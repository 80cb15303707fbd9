/** A row as a line of `COPY … FROM STDIN` in its text format. The values are in the order of the columns. */
export function copyText(values: readonly unknown[]): string {
  return `${values.map(field).join("\t")}\n`;
}

const SPECIAL = /[\\\t\n\r]/;
const ESCAPED: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function field(value: unknown): string {
  if (value === null || value === undefined) return "\\N";
  if (typeof value === "string")
    return SPECIAL.test(value)
      ? value.replaceAll(/[\\\t\n\r]/g, (special) => ESCAPED[special] ?? `\\${special}`)
      : value;
  if (value instanceof Uint8Array)
    return `\\\\x${Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex")}`;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new Error(`no column takes a value of type ${typeof value}`);
}
