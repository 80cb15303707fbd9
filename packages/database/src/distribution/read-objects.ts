import type pg from "pg";

export type ForeignKey = {
  readonly name: string;
  readonly to: string;
  /** Whether the tenant of the row is that of the row which it refers to. */
  readonly byTenant: boolean;
  /** PostgreSQL's letters: `a` and `r` permit nothing, `c`, `n` and `d` change the referring rows. */
  readonly onUpdate: string;
  readonly onDelete: string;
};

export type TableObject = {
  readonly name: string;
  readonly ofTenants: boolean;
  /** Unique indexes without the tenant. */
  readonly keysWithoutTenant: readonly string[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly triggers: readonly string[];
  /** Policies that read other tables. */
  readonly queryingPolicies: readonly string[];
};

export type FunctionObject = {
  readonly name: string;
  readonly signature: string;
  readonly language: string;
  readonly firstArgument: string | null;
  /** The source without comments. */
  readonly body: string;
};

const TABLES = `
  SELECT c.relname::text AS name,
    EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id') AS "ofTenants",
    ARRAY (SELECT i.indexrelid::regclass::text FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND NOT EXISTS (
      SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND a.attnum = ANY (i.indkey::smallint[]))
      ORDER BY 1) AS "keysWithoutTenant",
    (SELECT coalesce(json_agg(json_build_object('name', k.conname, 'to', k.confrelid::regclass::text, 'onUpdate', k.confupdtype,
        'onDelete', k.confdeltype, 'byTenant', EXISTS (
          SELECT FROM unnest(k.conkey, k.confkey) AS p (own, other)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.own AND a.attname = 'tenant_id'
          JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = p.other AND b.attname = 'tenant_id')) ORDER BY k.conname), '[]')
      FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f') AS "foreignKeys",
    -- Citus has triggers of its own.
    ARRAY (SELECT t.tgname::text FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
      AND t.tgname <> 'truncate_trigger' ORDER BY 1) AS triggers,
    ARRAY (SELECT p.policyname::text FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname
      AND concat(p.qual, ' ', p.with_check) ~* '\\mselect\\M' ORDER BY 1) AS "queryingPolicies"
  FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname <> '_prisma_migrations'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
  ORDER BY 1`;

const FUNCTIONS = `
  SELECT p.proname::text AS name, p.oid::regprocedure::text AS signature, l.lanname::text AS language,
    CASE WHEN p.pronargs > 0 THEN concat(p.proargnames[1], ' ', format_type(p.proargtypes[0], NULL)) END AS "firstArgument",
    regexp_replace(p.prosrc, '--[^\\n]*', '', 'g') AS body
  FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
  WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  ORDER BY 1, 2`;

/** The tables and functions of the schema `public`, without those of extensions and of Prisma. */
export async function readObjects(client: Pick<pg.Client, "query">): Promise<{
  readonly tables: readonly TableObject[];
  readonly functions: readonly FunctionObject[];
}> {
  const tables = await client.query<TableObject>(TABLES);
  const functions = await client.query<FunctionObject>(FUNCTIONS);
  return { tables: tables.rows, functions: functions.rows };
}
