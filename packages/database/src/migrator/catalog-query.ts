/**
 * The objects of a schema in a comparable form. Partitions and the way in which tables are partitioned are left out, and so are
 * Prisma's own table and the privileges of owners.
 */
export const CATALOG_QUERY = `
  WITH relation AS (
    SELECT c.* FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> '_prisma_migrations'
  ), attribute AS (
    SELECT a.*, r.relname, r.relowner, format_type(a.atttypid, a.atttypmod) AS type
    FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid WHERE a.attnum > 0 AND NOT a.attisdropped
  ), privilege AS (
    SELECT 'TABLE ' || quote_ident(r.relname) AS object, '' AS columns, x.* FROM relation r, aclexplode(r.relacl) x
    WHERE x.grantee <> r.relowner
    UNION ALL
    SELECT 'TABLE ' || quote_ident(a.relname), ' (' || string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')',
      NULL, x.grantee, x.privilege_type, NULL
    FROM attribute a, aclexplode(a.attacl) x WHERE x.grantee <> a.relowner GROUP BY a.relname, x.grantee, x.privilege_type
    UNION ALL
    SELECT 'FUNCTION ' || p.oid::regprocedure, '', x.* FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
    WHERE p.pronamespace = 'public'::regnamespace AND x.grantee <> p.proowner
    UNION ALL
    SELECT 'SCHEMA public', '', x.* FROM pg_namespace n, aclexplode(n.nspacl) x
    WHERE n.nspname = 'public' AND x.grantee <> n.nspowner
  )

  SELECT 'column' AS kind, a.relname || '.' || a.attname AS name,
    a.type || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
      AS definition, NULL AS create, NULL AS drop, NULL AS replaces
  FROM attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum

  UNION ALL
  SELECT CASE contype WHEN 'c' THEN 'check' ELSE 'key' END, format('%s on %s', conname, r.relname), pg_get_constraintdef(k.oid),
    CASE contype WHEN 'c' THEN format('ALTER TABLE %I ADD CONSTRAINT %I %s', r.relname, conname, pg_get_constraintdef(k.oid)) END,
    CASE contype WHEN 'c' THEN format('ALTER TABLE %I DROP CONSTRAINT %I', r.relname, conname) END, NULL
  FROM pg_constraint k JOIN relation r ON r.oid = k.conrelid WHERE contype IN ('p', 'u', 'f', 'c')

  UNION ALL
  SELECT CASE WHEN partial THEN 'partial index' ELSE 'index' END, format('%s on %s', indexname, r.relname), definition,
    CASE WHEN partial THEN definition END, CASE WHEN partial THEN format('DROP INDEX %I', indexname) END, NULL
  FROM relation r, pg_index i, pg_class c, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') AS definition,
    LATERAL (SELECT c.relname AS indexname, i.indpred IS NOT NULL OR i.indexprs IS NOT NULL AS partial) AS s
  WHERE i.indrelid = r.oid AND c.oid = i.indexrelid

  UNION ALL
  SELECT 'collation', a.relname || '.' || a.attname, c.collname,
    format('ALTER TABLE %I ALTER COLUMN %I TYPE %s COLLATE %I', a.relname, a.attname, a.type, c.collname),
    format('ALTER TABLE %I ALTER COLUMN %I TYPE %s COLLATE "default"', a.relname, a.attname, a.type), ''
  FROM attribute a JOIN pg_collation c ON c.oid = a.attcollation WHERE c.collname <> 'default'

  UNION ALL
  SELECT 'table setting', r.relname || ' ' || option_name, option_value,
    format('ALTER TABLE %I SET (%I = %L)', r.relname, option_name, option_value),
    format('ALTER TABLE %I RESET (%I)', r.relname, option_name), ''
  FROM relation r, pg_options_to_table(r.reloptions)

  UNION ALL
  SELECT 'column setting', a.relname || '.' || a.attname || ' ' || option_name, option_value,
    format('ALTER TABLE %I ALTER COLUMN %I SET (%I = %L)', a.relname, a.attname, option_name, option_value),
    format('ALTER TABLE %I ALTER COLUMN %I RESET (%I)', a.relname, a.attname, option_name), ''
  FROM attribute a, pg_options_to_table(a.attoptions)

  UNION ALL
  SELECT 'trigger', format('%s on %s', tgname, r.relname), pg_get_triggerdef(t.oid), pg_get_triggerdef(t.oid),
    format('DROP TRIGGER %I ON %I', tgname, r.relname), NULL
  FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT tgisinternal

  UNION ALL
  SELECT 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid), rtrim(pg_get_functiondef(p.oid)),
    format('DROP FUNCTION %s', p.oid::regprocedure), pg_get_function_arguments(p.oid) || pg_get_function_result(p.oid)
  FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND prokind = 'f'

  UNION ALL
  SELECT 'row security', format('%s on %s', flag, r.relname), '', format('ALTER TABLE %I %s ROW LEVEL SECURITY', r.relname, on_word),
    format('ALTER TABLE %I %s ROW LEVEL SECURITY', r.relname, off_word), NULL
  FROM relation r, LATERAL (VALUES ('enabled', relrowsecurity, 'ENABLE', 'DISABLE'), ('forced', relforcerowsecurity, 'FORCE', 'NO FORCE'))
    AS s (flag, is_on, on_word, off_word)
  WHERE is_on

  UNION ALL
  SELECT 'policy', format('%s on %s', policyname, tablename), definition,
    format('CREATE POLICY %I ON %I%s', policyname, tablename, definition), format('DROP POLICY %I ON %I', policyname, tablename), NULL
  FROM pg_policies, LATERAL (SELECT concat(
    CASE permissive WHEN 'PERMISSIVE' THEN '' ELSE ' AS ' || permissive END, CASE cmd WHEN 'ALL' THEN '' ELSE ' FOR ' || cmd END,
    CASE roles::text WHEN '{public}' THEN '' ELSE ' TO ' || array_to_string(roles, ', ') END,
    ' USING (' || qual || ')', ' WITH CHECK (' || with_check || ')') AS definition) AS s
  WHERE schemaname = 'public'

  UNION ALL
  SELECT 'grant', format('%s%s ON %s TO %s', privilege_type, CASE columns WHEN '' THEN '' ELSE ' of columns' END, object, role), columns,
    format('GRANT %s%s ON %s TO %s', privilege_type, columns, object, role),
    format('REVOKE %s%s ON %s FROM %s', privilege_type, columns, object, role), NULL
  FROM privilege, LATERAL (SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(grantee::regrole::text) END AS role) AS s
  ORDER BY kind, name`;
