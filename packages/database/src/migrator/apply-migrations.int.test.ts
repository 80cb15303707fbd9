import { createEmptyDatabase } from "@expunge/testkit/test-database";
import { patiently } from "@expunge/testkit/patience";
import pg from "pg";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { applyMigrations } from "#migrator/apply-migrations.ts";

let url: string;
let service: pg.Client;
let other: pg.Client;
beforeEach(async () => {
  url = await createEmptyDatabase();
  [service, other] = [new pg.Client(url), new pg.Client(url)];
  for (const client of [service, other]) {
    await client.connect();
    onTestFinished(() => client.end());
  }
  await applyMigrations(url, migrations(FIRST));
});

const FIRST = ["1_first", "CREATE TABLE one (a int); CREATE TABLE two (a int)"] as const;
const SECOND = [
  "2_second",
  "ALTER TABLE one ADD COLUMN b int; ALTER TABLE two ADD COLUMN b int; INSERT INTO one VALUES (1, 1)",
] as const;

const migrations = (...scripts: (readonly [string, string])[]) => ({
  baseDir: "",
  lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"' },
  shadowDbInitScript: "",
  migrationDirectories: scripts.map(([path, value]) => ({
    path,
    migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value } },
  })),
});
const waiting = () =>
  vi.waitFor(async () => {
    const { rowCount } = await other.query(
      "SELECT FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    expect(rowCount).toBe(1);
  }, patiently);

test("a migration yields to requests that use its tables, in whichever order they lock them, and ends after them", async () => {
  await service.query("BEGIN");
  await service.query("INSERT INTO two VALUES (1)");
  const migrated = applyMigrations(url, migrations(FIRST, SECOND));
  await waiting();
  // The migration holds the lock on one and waits for two: without its yielding, one of both would be a deadlock's victim.
  await service.query("INSERT INTO one VALUES (0)");
  await service.query("COMMIT");
  await migrated;
  const { rows } = await other.query("SELECT a, b FROM one ORDER BY a");
  expect(rows).toEqual([
    { a: 0, b: null },
    { a: 1, b: 1 },
  ]);
});

test("a migration whose tables stay in use says so, leaves nothing behind, and is applied by the next call", async () => {
  await service.query("BEGIN");
  await service.query("INSERT INTO two VALUES (1)");
  await expect(applyMigrations(url, migrations(FIRST, SECOND), 0)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(
      /^the tables are in use .* run expunge migrate again later$/,
    ) as unknown,
  });
  await service.query("INSERT INTO one VALUES (0)");
  await service.query("COMMIT");
  await applyMigrations(url, migrations(FIRST, SECOND));
  const { rows } = await other.query(
    "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1",
  );
  expect(rows.map((row: { migration_name: string }) => row.migration_name)).toEqual([
    "1_first",
    "2_second",
  ]);
});

test("a migration that fails by itself stays a matter of a person", async () => {
  const broken = migrations(FIRST, ["2_broken", "ALTER TABLE none ADD COLUMN b int"]);
  await expect(applyMigrations(url, broken)).rejects.toThrow("2_broken");
  await expect(applyMigrations(url, broken)).rejects.toThrow("failed migrations");
});
