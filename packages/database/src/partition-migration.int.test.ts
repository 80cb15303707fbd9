import { createEmptyDatabase } from "@expunge/testkit/test-database";
import { expect, test } from "vitest";
import { asOwner } from "#migrator/migrate.ts";
import { readMigrations } from "#migrator/migrations.ts";
import { withSchemaEngine } from "#migrator/schema-engine.ts";

const PARTITIONS = "20261120300000_partitions";
const TABLES = ["deletion", "event", "audit_entry", "idempotency_record"];

/** Applies the migrations that a version had. */
async function migrateTo(url: string, had: (name: string) => boolean): Promise<void> {
  const list = await readMigrations();
  const earlier = list.migrationDirectories.filter(({ path }) => had(path));
  await withSchemaEngine(url, undefined, (engine) =>
    engine.applyMigrations({
      migrationsList: { ...list, migrationDirectories: earlier },
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
}

/** Rows of three tenants from many months, and a deletion whose id says nothing of time. */
const ROWS = `
  INSERT INTO deletion (tenant_id, id, credential_id, target_kind, target_account, target_reference, reason, state, requested_by,
    correlation_id, steps, reasons, event_ids, requested_at, completed_at)
  SELECT 'TN-' || n % 3, CASE WHEN n = 1 THEN 'ffffffff-0000-4000-8000-000000000000' ELSE
      (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 19))::uuid END,
    md5(n::text)::uuid, 'card_token', '', n::text, 'fraud', 'completed', 'x', 'x', '[]', '[]', '{}', at, at
  FROM (SELECT n, timestamptz '2025-10-15Z' + n * interval '10 hours' AS at FROM generate_series(1, 1000) n) AS s;
  INSERT INTO event SELECT tenant_id, row_number() OVER (PARTITION BY tenant_id ORDER BY id), id, 'x', 'x', requested_at, '{}' FROM deletion;
  INSERT INTO audit_entry SELECT tenant_id, seq, occurred_at, 'x', 'x', 'x', 'x', '{}' FROM event;
  INSERT INTO idempotency_record SELECT tenant_id, 'x', 'x', seq::text, 'x', '{}', 'x', occurred_at, occurred_at FROM event;`;

test("an installation with data is brought to partitions: every row is there, as it was, in its month", async () => {
  const url = await createEmptyDatabase();
  await migrateTo(url, (name) => name < PARTITIONS);
  await asOwner(url, async (owner) => {
    await owner.query(ROWS);
    const stored = async () =>
      Promise.all(
        TABLES.map(async (table) => {
          const { rows } = await owner.query<{ hash: string }>(
            `SELECT count(*)::int, md5(string_agg(t::text, ',' ORDER BY t::text)) AS hash FROM ${table} t`,
          );
          return rows[0];
        }),
      );
    const columns = async () =>
      (
        await owner.query<Record<string, unknown>>(
          `SELECT attrelid::regclass::text, attname, attnum, attnotnull FROM pg_attribute
           WHERE attrelid::regclass::text = ANY ($1) AND attnum > 0 ORDER BY 1, attnum`,
          [TABLES],
        )
      ).rows;
    const before = { rows: await stored(), columns: await columns() };
    await migrateTo(url, (name) => name <= PARTITIONS);
    expect({ rows: await stored(), columns: await columns() }).toEqual(before);
    expect(before.rows).toMatchObject(TABLES.map(() => ({ count: 1000 })));

    for (const table of TABLES) {
      const time =
        table === "idempotency_record"
          ? "created_at"
          : table === "deletion"
            ? "requested_at"
            : "occurred_at";
      const { rows } = await owner.query(
        `SELECT DISTINCT tableoid::regclass::text AS place FROM ${table}
         WHERE tableoid::regclass::text <> 'partitions.${table}_' || to_char(${time} AT TIME ZONE 'UTC', 'YYYY_MM')`,
      );
      expect(rows).toEqual(table === "deletion" ? [{ place: "partitions.deletion_default" }] : []);
    }
  });
});
