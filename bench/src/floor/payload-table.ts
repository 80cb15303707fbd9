import { asOwner } from "@expunge/database/migrator/migrate";
import type { FloorScript } from "#floor/floor-script.ts";
import { overTable } from "#floor/over-table.ts";
import type { RecordedStatement } from "#floor/statement-recorder.ts";

type Client = Parameters<Parameters<typeof asOwner>[1]>[0];
type Deletion = readonly RecordedStatement[];
/** A parameter whose value differs for each deletion. */
type Column = {
  readonly name: string;
  readonly type: string;
  valueOf(deletion: Deletion): string | null;
};

const CHUNK = 1_000;

/**
 * Puts the values of prepared deletions into a table of the benchmark's own, so that the floor has nothing to compute, and returns
 * the statements over it: `:n` picks a deletion. Values equal for all deletions stay in the text.
 */
export async function storePayloads(
  ownerUrl: string,
  name: string,
  deletions: readonly Deletion[],
): Promise<FloorScript> {
  const [first = []] = deletions;
  if (deletions.some((statements) => !isLike(first, statements)))
    throw new Error("the deletions of a floor differ in their statements");
  const table = `bench.${name}`;
  return asOwner(ownerUrl, async (client) => {
    const columns: Column[] = [];
    const texts: string[] = [];
    for (const [place, { text, values }] of first.entries()) {
      const types = await parameterTypes(client, text, values.length);
      const operands = values.map((_, value) => {
        const valueOf = (deletion: Deletion) => asText(deletion[place]?.values[value]);
        const constant = valueOf(first);
        if (deletions.every((deletion) => valueOf(deletion) === constant)) return literal(constant);
        const column = { name: `s${place}_${value}`, type: types[value] ?? "text", valueOf };
        columns.push(column);
        return { column: column.name };
      });
      texts.push(overTable(text, table, operands));
    }
    await fill(client, table, columns, deletions);
    return { statements: texts, size: deletions.length };
  });
}

function isLike(a: Deletion, b: Deletion): boolean {
  return a.length === b.length && a.every(({ text }, place) => text === b[place]?.text);
}

/** Of which types the server takes the parameters of a statement to be. */
async function parameterTypes(client: Client, text: string, count: number): Promise<string[]> {
  if (count === 0) return [];
  await client.query(`PREPARE asked AS ${text}`);
  const { rows } = await client.query<{ types: string[] }>(
    "SELECT parameter_types::text[] AS types FROM pg_prepared_statements WHERE name = 'asked'",
  );
  await client.query("DEALLOCATE asked");
  return rows[0]?.types ?? [];
}

async function fill(
  client: Client,
  table: string,
  columns: readonly Column[],
  deletions: readonly Deletion[],
): Promise<void> {
  await client.query("CREATE SCHEMA IF NOT EXISTS bench");
  await client.query("GRANT USAGE ON SCHEMA bench TO expunge_app");
  const defined = columns.map((column) => `${column.name} ${column.type}`);
  await client.query(
    // A payload stays in its row, as it is: the floor neither looks elsewhere for it nor unpacks it.
    `CREATE TABLE ${table} (n int PRIMARY KEY, ${defined.join(", ")}) WITH (toast_tuple_target = 8160)`,
  );
  for (const { name, type } of columns)
    if (["json", "jsonb", "text", "bytea"].includes(type))
      await client.query(`ALTER TABLE ${table} ALTER COLUMN ${name} SET STORAGE EXTERNAL`);
  const lists = columns.map((_, place) => `$${place + 2}::text[]`);
  const names = columns.map((_, place) => `v${place}`);
  const values = columns.map(({ type }, place) => `v${place}::${type}`);
  const insert = `INSERT INTO ${table} SELECT n, ${values.join(", ")}
    FROM unnest($1::int[], ${lists.join(", ")}) AS given (n, ${names.join(", ")})`;
  for (let from = 0; from < deletions.length; from += CHUNK) {
    const chunk = deletions.slice(from, from + CHUNK);
    const numbers = chunk.map((_, place) => from + place);
    await client.query(insert, [numbers, ...columns.map(({ valueOf }) => chunk.map(valueOf))]);
  }
  await client.query(`GRANT SELECT ON ${table} TO expunge_app`);
  await client.query(`VACUUM (ANALYZE) ${table}`);
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return String(value);
  throw new Error("a floor takes texts, numbers and times");
}

function literal(text: string | null): string {
  return text === null ? "NULL" : `'${text.replaceAll("'", "''")}'`;
}
