import type pg from "pg";

/** How Citus has placed the tables and functions; by their name or signature. */
export type CurrentPlacement = {
  /** Those distributed by `tenant_id` beside the table `tenant`. */
  readonly distributed: ReadonlySet<string>;
  readonly references: ReadonlySet<string>;
  /** Distributed tables and partitions whose rows from before are still on the disk of the coordinator. */
  readonly withRemains: readonly string[];
  /** Functions that are delegated by their first argument, beside the table `tenant`. */
  readonly delegated: ReadonlySet<string>;
  /** Functions that are on every node, those included. */
  readonly everywhere: ReadonlySet<string>;
  /** Functions with a generic plan, which Citus cannot route. */
  readonly generic: ReadonlySet<string>;
  /** The present values of `SETTINGS`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Roles that own functions and cannot log in to the workers. */
  readonly withoutLogin: readonly string[];
};

/** Roles that own functions. The queries of such a function reach the workers over connections in the name of its owner. */
export const FUNCTION_ROLES = ["expunge_lookup", "expunge_writer"];

/** Settings of the database, which Citus passes on to the workers: their sessions know none of those of a session here. */
export const SETTINGS: Readonly<Record<string, string>> = {
  // Names of tenants reach the workers.
  "citus.propagate_set_commands": "local",
  // Plans are made for each call: compiling one takes longer than it runs.
  jit: "off",
};

const TENANTS =
  "(SELECT colocationid FROM pg_dist_partition WHERE logicalrelid = 'public.tenant'::regclass)";

const QUERY = `
  SELECT
    ARRAY (SELECT c.relname::text FROM pg_dist_partition d JOIN pg_class c ON c.oid = d.logicalrelid
      WHERE d.partmethod = 'h' AND d.colocationid = ${TENANTS} AND c.relnamespace = 'public'::regnamespace) AS distributed,
    ARRAY (SELECT d.logicalrelid::text FROM pg_dist_partition d WHERE d.partmethod = 'n' AND d.repmodel = 't') AS "references",
    ARRAY (SELECT c.oid::regclass::text FROM pg_dist_partition d JOIN pg_class c ON c.oid = d.logicalrelid
      WHERE c.relkind = 'r' AND pg_relation_size(c.oid) > 0 ORDER BY 1) AS "withRemains",
    ARRAY (SELECT o.objid::regprocedure::text FROM pg_dist_object o WHERE o.classid = 'pg_proc'::regclass
      AND o.force_delegation AND o.distribution_argument_index = 0 AND o.colocationid = ${TENANTS}) AS delegated,
    ARRAY (SELECT o.objid::regprocedure::text FROM pg_dist_object o WHERE o.classid = 'pg_proc'::regclass) AS everywhere,
    ARRAY (SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
      AND 'plan_cache_mode=force_generic_plan' = ANY (p.proconfig)) AS generic,
    (SELECT json_object_agg(s.name, current_setting(s.name)) FROM unnest($2::text[]) AS s (name)) AS settings,
    ARRAY (SELECT r.rolname::text FROM pg_roles r WHERE r.rolname = ANY ($1) AND NOT r.rolcanlogin ORDER BY 1) AS "withoutLogin"`;

type Row = {
  readonly [Part in keyof CurrentPlacement]: CurrentPlacement[Part] extends ReadonlySet<string>
    ? readonly string[]
    : CurrentPlacement[Part];
};

/** The version of the extension Citus; undefined without it. */
export async function citusVersion(client: Pick<pg.Client, "query">): Promise<string | undefined> {
  const { rows } = await client.query<{ version: string }>(
    "SELECT extversion AS version FROM pg_extension WHERE extname = 'citus'",
  );
  return rows[0]?.version;
}

/** How a coordinator of Citus has placed the tables and functions. */
export async function readPlacement(client: Pick<pg.Client, "query">): Promise<CurrentPlacement> {
  const { rows } = await client.query<Row>(QUERY, [FUNCTION_ROLES, Object.keys(SETTINGS)]);
  const [row] = rows;
  if (row === undefined) throw new Error("a SELECT without FROM has one row");
  return {
    ...row,
    distributed: new Set(row.distributed),
    references: new Set(row.references),
    delegated: new Set(row.delegated),
    everywhere: new Set(row.everywhere),
    generic: new Set(row.generic),
  };
}
