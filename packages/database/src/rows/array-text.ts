/** A value of a column. Dates and days are texts for the database. */
type Value = string | number | boolean | Date | Uint8Array | null | undefined;

/** JSON's escapes of other characters than those that a text of an array escapes too. */
const ESCAPE = /\\(?:(["\\])|u[0-9a-f]{4}|[bfnrt])/g;

/** A column of a list of rows as the text of an array; null if it has only nulls. The driver encodes one element after the other, which takes much longer. */
export function arrayText(values: readonly Value[]): string | null {
  const first = values.find((value) => value !== null && value !== undefined);
  if (first === undefined) return null;
  if (first instanceof Uint8Array) return `{${values.map(bytesText).join(",")}}`;
  const json = JSON.stringify(values);
  const text = json.includes("\\") ? json.replace(ESCAPE, unescaped) : json;
  return `{${text.slice(1, -1)}}`;
}

function bytesText(bytes: Value): string {
  if (!(bytes instanceof Uint8Array)) return "null";
  return `\\\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex")}`;
}

function unescaped(escape: string, kept: string | undefined): string {
  return kept === undefined ? (JSON.parse(`"${escape}"`) as string) : escape;
}
