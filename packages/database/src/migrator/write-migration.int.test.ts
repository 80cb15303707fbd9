import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createEmptyDatabase } from "@expunge/testkit/test-database";
import { expect, onTestFinished, test } from "vitest";
import { PRISMA_DIRECTORY } from "#migrator/migrations.ts";
import { schemaDrift } from "#migrator/schema-drift.ts";
import { writeMigration } from "#migrator/write-migration.ts";

/** A copy of the project's folder `prisma`. */
async function copyPrisma(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "expunge-prisma-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  await cp(PRISMA_DIRECTORY, directory, { recursive: true });
  return directory;
}

async function edit(path: string, before: string, after: string): Promise<void> {
  const text = await readFile(path, "utf8");
  expect(text).toContain(before);
  await writeFile(path, text.replace(before, after));
}

async function addMigration(directory: string, name: string, script: string): Promise<void> {
  await mkdir(join(directory, "migrations", name));
  await writeFile(join(directory, "migrations", name, "migration.sql"), script);
}

const scratchDatabases = async () => ({
  migratedUrl: await createEmptyDatabase(),
  modelUrl: await createEmptyDatabase(),
  shadowUrl: await createEmptyDatabase(),
});
const drift = async (directory: string) => schemaDrift(directory, await scratchDatabases());
const write = async (directory: string, name: string, now: Date) =>
  writeMigration(directory, name, now, await scratchDatabases());

const AT = new Date("2035-02-03T04:05:06.789Z");

test("without a change nothing is written, and nothing drifts", async () => {
  const directory = await copyPrisma();
  const before = await readdir(join(directory, "migrations"));
  expect(await write(directory, "nothing", AT)).toBeUndefined();
  expect(await readdir(join(directory, "migrations"))).toEqual(before);
  expect(await drift(directory)).toEqual([]);
});

test("each change of the model and its files is named, and written as a migration", async () => {
  const directory = await copyPrisma();
  const file = (path: string) => join(directory, path);
  await edit(file("schema.prisma"), "country      String?", "country      String?\n  extra Int?");
  await edit(file("schema.prisma"), "@@index([tenantId, targetAccount, id])", "");
  await writeFile(
    file("schema.prisma"),
    `${await readFile(file("schema.prisma"), "utf8")}
model Probe {
  tenantId String @id @map("tenant_id")
  @@map("probe")
}`,
  );
  await edit(file("tables/holds.sql"), "'legal', ", "'legal', 'tax', ");
  await edit(file("tables/credentials.sql"), "fillfactor = 80", "fillfactor = 70");
  await edit(
    file("functions/write-path/find_answer.sql"),
    "ORDER BY r.created_at DESC",
    "ORDER BY r.created_at",
  );
  await edit(
    file("functions/metrics/webhooks_pending.sql"),
    "oldest timestamptz",
    "first timestamptz",
  );
  await rm(file("functions/queue/compact_queue.sql"));
  await rm(file("grants/queue.sql"));
  await writeFile(
    file("functions/queue/a_total.sql"),
    "-- A sum.\nCREATE OR REPLACE FUNCTION a_total()\nRETURNS int\nLANGUAGE sql AS $$ SELECT z_one() $$;\n",
  );
  await writeFile(
    file("functions/queue/z_one.sql"),
    "CREATE OR REPLACE FUNCTION z_one()\nRETURNS int\nLANGUAGE sql AS $$ SELECT 1 $$;\n",
  );
  await edit(file("policies/every-tenant.sql"), "ON reconciliation_round FOR SELECT", "ON hold");
  await edit(file("grants/holds.sql"), "(released_by, released_at)", "(released_at)");
  await edit(file("grants/deletions.sql"), "GRANT INSERT", "GRANT INSERT, DELETE");

  const named = await drift(directory);
  expect(named).toEqual([
    "column credential.extra: in prisma/schema.prisma, not in the migrations",
    "column probe.tenant_id: in prisma/schema.prisma, not in the migrations",
    "key probe_pkey on probe: in prisma/schema.prisma, not in the migrations",
    "index deletion_tenant_id_target_account_id_idx on deletion: in the migrations, not in prisma/schema.prisma",
    "index probe_pkey on probe: in prisma/schema.prisma, not in the migrations",
    "table setting credential fillfactor: 80 in the migrations, 70 in prisma/tables",
    "column setting probe.tenant_id n_distinct: in prisma/tables, not in the migrations",
    expect.stringMatching(
      /^check hold_kind on hold: CHECK .* in the migrations, CHECK .*'tax'.* in prisma\/tables$/,
    ),
    "function a_total(): in prisma/functions, not in the migrations",
    "function compact_queue(bigint): in the migrations, not in prisma/functions",
    "function find_answer(text,text,text,text,timestamp with time zone): not as in prisma/functions",
    "function webhooks_pending(): not as in prisma/functions",
    "function z_one(): in prisma/functions, not in the migrations",
    "row security enabled on probe: in prisma/policies, not in the migrations",
    "row security forced on probe: in prisma/policies, not in the migrations",
    "policy every_tenant on hold: in prisma/policies, not in the migrations",
    "policy every_tenant on reconciliation_round: in the migrations, not in prisma/policies",
    "policy tenant_isolation on probe: in prisma/policies, not in the migrations",
    "grant DELETE ON TABLE deletion TO expunge_writer: in prisma/grants, not in the migrations",
    "grant EXECUTE ON FUNCTION compact_queue(bigint) TO expunge_app: in the migrations, not in prisma/grants",
    "grant UPDATE of columns ON TABLE hold TO expunge_writer: (released_by, released_at) in the migrations, (released_at) in prisma/grants",
  ]);

  const path = await write(directory, "many_things", AT);
  expect(path).toBe(file("migrations/20350203040506_many_things/migration.sql"));
  const script = await readFile(path ?? "", "utf8");
  expect(script).toContain("-- A sum.\nCREATE OR REPLACE FUNCTION a_total()");
  expect(script).toContain("DROP FUNCTION webhooks_pending();");
  expect(script).not.toContain("DROP FUNCTION find_answer");
  expect(await drift(directory)).toEqual([]);
  expect(await write(directory, "again", AT)).toBeUndefined();
});

test("a migration that contradicts the SQL files is detected", async () => {
  const directory = await copyPrisma();
  await addMigration(
    directory,
    "20350203040506_by_hand",
    `CREATE OR REPLACE FUNCTION webhooks_pending() RETURNS TABLE (pending bigint, oldest timestamptz) LANGUAGE sql AS 'SELECT 1, now()';
     DROP POLICY tenant_isolation ON deletion;
     GRANT DELETE ON audit_entry TO expunge_app;
     ALTER TABLE tenant ALTER COLUMN name DROP NOT NULL;
     CREATE FUNCTION on_hold() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
     CREATE TRIGGER on_hold BEFORE INSERT ON hold FOR EACH ROW EXECUTE FUNCTION on_hold();
     ALTER TABLE event NO FORCE ROW LEVEL SECURITY;
     DROP INDEX network_request_open;`,
  );
  expect(await drift(directory)).toEqual([
    "column tenant.name: text in the migrations, text not null in prisma/schema.prisma",
    "partial index network_request_open on network_request: in prisma/tables, not in the migrations",
    "function on_hold(): in the migrations, not in prisma/functions",
    "function webhooks_pending(): not as in prisma/functions",
    "trigger on_hold on hold: in the migrations, not in prisma/tables",
    "row security forced on event: in prisma/policies, not in the migrations",
    "policy tenant_isolation on deletion: in prisma/policies, not in the migrations",
    "grant DELETE ON TABLE audit_entry TO expunge_app: in the migrations, not in prisma/grants",
    "grant EXECUTE ON FUNCTION on_hold() TO PUBLIC: in the migrations, not in prisma/grants",
  ]);
  const path = await write(directory, "back", new Date("2030-01-01T00:00:00Z"));
  expect(path).toContain("20350203040507_back");
  expect(await drift(directory)).toEqual([]);
});

test("a name that is no file's, a broken function and one in the wrong file are refused, and nothing is written", async () => {
  const directory = await copyPrisma();
  const before = await readdir(join(directory, "migrations"));
  await expect(write(directory, "../away", AT)).rejects.toThrow("a migration's name has");
  const path = join(directory, "functions/queue/one.sql");
  const define = (name: string, body: string) =>
    writeFile(path, `CREATE OR REPLACE FUNCTION ${name}() RETURNS int LANGUAGE sql AS '${body}';`);
  await define("one", "SELECT two()");
  await expect(write(directory, "broken", AT)).rejects.toThrow("function two() does not exist");
  await define("two", "SELECT 2");
  await expect(write(directory, "misplaced", AT)).rejects.toThrow(
    `a file defines the one function that it is named after (${basename(path, ".sql")})`,
  );
  expect(await readdir(join(directory, "migrations"))).toEqual(before);
});
