/** The replacement of a parameter: a constant, or a column of the table of payloads. */
export type Operand = string | { readonly column: string };

const PARAMETER = /\$(\d+)/g;
/** `SELECT … FROM function(…) [AS name]`. */
const FROM_CALL = /^\s*SELECT (?<wanted>.+?) FROM (?<call>\w+\(.*\))(?: AS (?<alias>\w+))?\s*$/s;
/** A statement that reads from nowhere. */
const CALL = /^\s*SELECT (?!.*\bFROM\b)/is;

/**
 * A statement with its parameters taken from a row of a table, which `:n` picks. Where it calls a function the row is read once
 * for all parameters; elsewhere once for each.
 */
export function overTable(text: string, table: string, operands: readonly Operand[]): string {
  const filled = (part: string, show: (column: string) => string) =>
    part.replace(PARAMETER, (_, number: string) => {
      const operand = operands[Number(number) - 1];
      if (operand === undefined) throw new Error(`there is no value for $${number}`);
      return typeof operand === "string" ? operand : show(operand.column);
    });
  if (operands.every((operand) => typeof operand === "string")) return filled(text, String);

  const ofRow = (column: string) => `f.${column}`;
  const { wanted, call, alias = "called" } = FROM_CALL.exec(text)?.groups ?? {};
  if (wanted !== undefined && call !== undefined) {
    const shown = wanted === "*" ? `${alias}.*` : wanted;
    return `SELECT ${shown} FROM ${table} f, ${filled(call, ofRow)} AS ${alias} WHERE f.n = :n`;
  }
  if (CALL.test(text)) return `${filled(text.trimEnd(), ofRow)} FROM ${table} f WHERE f.n = :n`;
  return filled(text, (column) => `(SELECT f.${column} FROM ${table} f WHERE f.n = :n)`);
}
