import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { furnishTenant } from "#testing/furnish-tenant.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

/** The tables that the application writes directly, and the reason; it only reads all others. */
const WRITTEN: Readonly<Record<string, { readonly rights: string; readonly because: string }>> = {
  webhook_endpoint: {
    rights: "SELECT INSERT UPDATE",
    because: "settings of deliveries: no credential depends on them, and a deleted one is final",
  },
  webhook_delivery: {
    rights: "SELECT INSERT UPDATE DELETE",
    because: "copies of events on their way; removed 30 days after their end",
  },
  webhook_attempt: { rights: "SELECT INSERT", because: "append-only" },
  reconciliation_round: { rights: "SELECT INSERT UPDATE", because: "progress of a comparison" },
  reconciliation_finding: { rights: "SELECT INSERT UPDATE", because: "reports of differences" },
  sweep: { rights: "SELECT INSERT UPDATE", because: "schedules of the service's own upkeep" },
  sweep_run: {
    rights: "SELECT INSERT UPDATE DELETE",
    because: "progress of a sweep; an ended run is final, and removed after 366 days",
  },
};
const READ_ONLY = { rights: "SELECT", because: "written through functions or by the owner" };
const RIGHTS = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"];

const bench = await openWorkbench();
// A caller with settings of its own choice.
const application = new pg.Pool({
  connectionString: bench.test.url,
  options: "-c app.every_tenant=on -c app.client_key=same-key",
  max: 1,
});
afterAll(async () => {
  await application.end();
  await bench.close();
});
const [ours, theirs] = [await bench.tenant(), await bench.tenant()];
beforeAll(async () => {
  for (const tenantId of [ours, theirs]) await furnishTenant(bench, tenantId);
});

/** Runs a statement in a transaction of our tenant, which is rolled back; returns the number of rows. */
async function attempt(text: string, values: readonly unknown[] = []): Promise<number | null> {
  const client = await application.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT set_config('app.tenant_id', $1, true)", [ours]);
    return (await client.query(text, [...values])).rowCount;
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
}

/** The number of rows, or the message of the error. */
const outcome = (attempted: Promise<number | null>) =>
  attempted.catch((error: unknown) => (error instanceof Error ? error.message : error));

const TABLES = await bench.owner<{ name: string; rights: string; updatable: string | null }>(
  `SELECT c.relname AS name,
     (SELECT string_agg(r, ' ' ORDER BY place) FROM unnest($1::text[]) WITH ORDINALITY AS r (r, place)
       WHERE has_table_privilege('expunge_app', c.oid, r)
         OR r IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege('expunge_app', c.oid, r)) AS rights,
     (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       AND has_column_privilege('expunge_app', c.oid, a.attnum, 'UPDATE') LIMIT 1) AS updatable
   FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
     AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
   ORDER BY name`,
  [RIGHTS],
);
const columnsOf = (table: string, right: string) =>
  bench
    .owner<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
         AND has_column_privilege('expunge_app', attrelid, attnum, $2)`,
      [table, right],
    )
    .then((rows) => rows.map(({ name }) => name));

test("every table that the application writes directly has a reason, and each reason a table", () => {
  const names = TABLES.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(20);
  expect(Object.keys(WRITTEN).filter((name) => !names.includes(name))).toEqual([]);
});

describe.each(TABLES)("the application and $name", ({ name: table, rights, updatable }) => {
  const { rights: permitted } = WRITTEN[table] ?? READ_ONLY;
  const denied = `permission denied for table ${table}`;
  const of = (right: string) => permitted.split(" ").includes(right);

  test("have no other rights than those listed", () => {
    expect(rights).toBe(permitted);
  });

  test("another tenant's rows are not read", async () => {
    expect(await attempt(`SELECT FROM ${table} WHERE tenant_id = $1`, [theirs])).toBe(0);
    expect(await attempt(`SELECT FROM ${table} WHERE tenant_id <> $1`, [ours])).toBe(0);
    expect(await attempt(`SELECT FROM ${table}`)).toBeGreaterThan(0);
  });

  test("another tenant's rows are not inserted", async () => {
    const [row] = await bench.owner<{ row: object }>(
      `SELECT row_to_json(t) AS row FROM ${table} t WHERE tenant_id = $1 LIMIT 1`,
      [theirs],
    );
    const names = (await columnsOf(table, "INSERT")).join(", ") || "tenant_id";
    const insert = `INSERT INTO ${table} (${names}) SELECT ${names} FROM json_populate_record(NULL::${table}, $1)`;
    await expect(attempt(insert, [JSON.stringify(row?.row)])).rejects.toThrow(
      of("INSERT") ? "new row violates row-level security policy" : denied,
    );
  });

  test("another tenant's rows are not updated, and no row moves to another tenant", async () => {
    const column = updatable ?? "tenant_id";
    const update = attempt(`UPDATE ${table} SET ${column} = ${column} WHERE tenant_id = $1`, [
      theirs,
    ]);
    expect(await outcome(update)).toBe(of("UPDATE") ? 0 : denied);
    await expect(attempt(`UPDATE ${table} SET tenant_id = $1`, [theirs])).rejects.toThrow(denied);
  });

  test("another tenant's rows are neither deleted nor truncated", async () => {
    const removal = attempt(`DELETE FROM ${table} WHERE tenant_id = $1`, [theirs]);
    expect(await outcome(removal)).toBe(of("DELETE") ? 0 : denied);
    await expect(attempt(`TRUNCATE ${table}`)).rejects.toThrow(denied);
  });

  test("its definition and row level security do not change", async () => {
    for (const change of [
      `ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`,
      `DROP TABLE ${table}`,
      `CREATE POLICY mine ON ${table} USING (true)`,
    ])
      await expect(attempt(change)).rejects.toThrow("must be owner of");
  });
});

test("tables without tenants: metrics are added to, folders reported, failed logins counted for a minute, moved values reported, all else is read", async () => {
  const others = await bench.owner(
    `SELECT c.relname AS name, string_agg(r, ' ' ORDER BY place) AS rights
     FROM pg_class c, unnest($1::text[]) WITH ORDINALITY AS r (r, place)
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relname <> ALL ($2)
       AND (has_table_privilege('expunge_app', c.oid, r)
         OR r IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege('expunge_app', c.oid, r))
     GROUP BY c.relname ORDER BY name`,
    [RIGHTS, TABLES.map(({ name }) => name)],
  );
  expect(others).toEqual([
    { name: "_prisma_migrations", rights: "SELECT" },
    { name: "cancellation_folder", rights: "SELECT INSERT UPDATE" },
    // One row at most, by the first process.
    { name: "installation", rights: "SELECT INSERT" },
    { name: "login_failure", rights: "SELECT INSERT UPDATE DELETE" },
    { name: "metric", rights: "SELECT INSERT UPDATE" },
    { name: "retention_minimum", rights: "SELECT" },
    // How far values have moved under a new key; the keys themselves are the owner's.
    { name: "vault_key", rights: "SELECT UPDATE" },
  ]);
});
