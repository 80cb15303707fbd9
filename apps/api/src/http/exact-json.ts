type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * Numerals of 16 or more digits, and those with an exponent: only these can be rounded to another integer. A numeral begins the text or
 * follows white space or punctuation, which most texts such as UUIDs do not.
 */
const MAY_ROUND = /(?:^|[\s:,[])-?\d(?:[\d.]{15}|[\d.]*[eE])/;

/**
 * Parses JSON without rounding one integer to another: a number that becomes an integer which it is not (RFC 8259, section 6) is passed
 * on as its text, which every schema of an identifier or an amount refuses.
 */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!MAY_ROUND.test(text)) return value;
  const exact: Reviver = (_key, given, { source }) =>
    typeof given === "number" && source !== undefined && isRounded(source, given) ? source : given;
  try {
    return JSON.parse(text, exact as (key: string, value: unknown) => unknown);
  } catch {
    // Nested too deeply for a reviver, and for every schema.
    return value;
  }
}

/** JSON text with the same numbers replaced by their text. */
export function exactJsonText(text: string): string {
  if (!MAY_ROUND.test(text)) return text;
  try {
    return JSON.stringify(parseExactJson(text));
  } catch {
    return text;
  }
}

function isRounded(source: string, value: number): boolean {
  if (!Number.isFinite(value)) return true;
  return Number.isInteger(value) && decimalOf(source) !== decimalOf(BigInt(value).toString());
}

/** A decimal numeral in one spelling: its digits without surrounding zeros, and the power of ten of the last one. */
function decimalOf(numeral: string): string {
  const [mantissa = "", exponent = "0"] = numeral.toLowerCase().replace(/^-/, "").split("e", 2);
  const [whole = "", fraction = ""] = mantissa.split(".");
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return significant === "" ? "0" : `${significant}e${power}`;
}
