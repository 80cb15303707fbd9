import { asOwner } from "#migrator/migrate.ts";
import { readSchema } from "#migrator/migrations.ts";
import { withSchemaEngine } from "#migrator/schema-engine.ts";

/** The tables, columns, keys and indexes of a database, a line each: what Prisma's schema language has words for (not of indexes of some rows). */
const CATALOGUE = `
  SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') AS line
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relname <> '_prisma_migrations'
  UNION ALL
  SELECT 'index ' || replace(indexdef, ' ON ONLY ', ' ON ') FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'
    AND indexdef NOT LIKE '% WHERE %'
  UNION ALL
  SELECT 'key ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
  WHERE contype IN ('p', 'u', 'f') AND connamespace = 'public'::regnamespace AND conrelid::regclass::text <> '_prisma_migrations'
  ORDER BY line`;

/**
 * What a migrated database has too much (`+`) or lacks (`-`) against `schema.prisma`, which is built into the second,
 * empty database for this; nothing where they agree. Prisma's own comparison cannot read a database through an adapter.
 */
export async function schemaDrift(migratedUrl: string, emptyUrl: string): Promise<string[]> {
  const script = await schemaScript(emptyUrl);
  await asOwner(emptyUrl, (client) => client.query(script));
  const [migrated, modelled] = await Promise.all([catalogue(migratedUrl), catalogue(emptyUrl)]);
  return [
    ...migrated.filter((line) => !modelled.includes(line)).map((line) => `+ ${line}`),
    ...modelled.filter((line) => !migrated.includes(line)).map((line) => `- ${line}`),
  ];
}

/** The SQL that builds `schema.prisma` from nothing. */
async function schemaScript(ownerUrl: string): Promise<string> {
  const content = await readSchema();
  const { stdout } = await withSchemaEngine(ownerUrl, content, (engine) =>
    engine.diff({
      from: { tag: "empty" },
      to: { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
  if (!stdout) throw new Error("schema.prisma builds nothing");
  return stdout;
}

async function catalogue(url: string): Promise<string[]> {
  const { rows } = await asOwner(url, (client) => client.query<{ line: string }>(CATALOGUE));
  return rows.map(({ line }) => line);
}
