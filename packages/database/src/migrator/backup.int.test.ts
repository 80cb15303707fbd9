import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, globSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createEmptyDatabase } from "@expunge/testkit/test-database";
import type pg from "pg";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { asOwner } from "#migrator/migrate.ts";
import { readBackupRole } from "#migrator/migrations.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const run = promisify(execFile);
const bench = await openWorkbench();
afterAll(() => bench.close());

const TABLES = `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND n.nspname IN ('public', 'partitions', 'pgboss') ORDER BY 1`;

/** The rows of every table, as this client sees them. */
async function counts(client: pg.ClientBase): Promise<Record<string, number>> {
  const { rows } = await client.query<{ name: string }>(TABLES);
  const counted: Record<string, number> = {};
  for (const { name } of rows) {
    const { rows: found } = await client.query<{ count: number }>(
      `SELECT count(*)::int FROM ${name}`,
    );
    counted[name] = found[0]?.count ?? -1;
  }
  return counted;
}

/** A login for backups, for this test. */
async function backupLogin(): Promise<string> {
  const [login, password] = [`backup_${randomBytes(6).toString("hex")}`, "for-a-test"];
  await bench.owner(await readBackupRole());
  await bench.owner(`CREATE ROLE ${login} LOGIN PASSWORD '${password}' IN ROLE expunge_backup`);
  onTestFinished(async () => {
    await bench.owner(`DROP ROLE ${login}`);
  });
  return Object.assign(new URL(bench.test.ownerUrl), { username: login, password }).href;
}

async function someRows(): Promise<void> {
  for (let tenant = 0; tenant < 2; tenant += 1) await bench.tenant();
}

test("the backup role reads every row of every tenant with row security off, as pg_dump does", async () => {
  await someRows();
  const url = await backupLogin();
  const all = await asOwner(bench.test.ownerUrl, counts);
  expect(all["public.tenant"]).toBeGreaterThan(1);
  const seen = await asOwner(url, async (client) => {
    await client.query("SET ROLE expunge_backup");
    await client.query("SET row_security = off");
    return counts(client);
  });
  expect(seen).toEqual(all);
});

test("the backup role writes nothing", async () => {
  const url = await backupLogin();
  await asOwner(url, async (client) => {
    await client.query("SET ROLE expunge_backup");
    for (const statement of [
      "UPDATE tenant SET name = 'x'",
      "DELETE FROM tenant",
      "INSERT INTO metric (name, labels, value) VALUES ('x', '', 1)",
      "SELECT beat_installation(0)",
    ])
      await expect(client.query(statement)).rejects.toMatchObject({ code: "42501" });
  });
});

test("the application role is refused a dump instead of getting an empty one", async () => {
  await asOwner(bench.test.url, async (client) => {
    await client.query("SET row_security = off");
    await expect(client.query("SELECT count(*) FROM tenant")).rejects.toMatchObject({
      code: "42501",
    });
  });
});

const [server] = await bench.owner<{ major: number }>(
  "SELECT current_setting('server_version_num')::int / 10000 AS major",
);
/** The folder of PostgreSQL's client programs that are not older than the server. */
const programs = [
  ...globSync("/usr/lib/postgresql/*/bin"),
  ...(process.env["PATH"] ?? "").split(":"),
]
  .filter((folder) => existsSync(join(folder, "pg_dump")))
  .find((folder) => Number(/\/postgresql\/(\d+)\//.exec(folder)?.[1] ?? 0) >= (server?.major ?? 0));

test.skipIf(programs === undefined)(
  "a dump without the queue is restored whole (runs where pg_dump is not older than the server)",
  async () => {
    await someRows();
    const url = await backupLogin();
    const folder = await mkdtemp(join(tmpdir(), "expunge-dump-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "dump");
    const program = (name: string, ...args: string[]) => run(join(programs ?? "", name), args);
    await program("pg_dump", "-Fc", "-N", "pgboss", "--role=expunge_backup", "-f", file, url);
    const restored = await createEmptyDatabase();
    await program("pg_restore", "--exit-on-error", "-d", restored, file);
    const [before, after] = [
      await asOwner(bench.test.ownerUrl, counts),
      await asOwner(restored, counts),
    ];
    const withoutQueue = Object.fromEntries(
      Object.entries(before).filter(([name]) => !name.startsWith("pgboss.")),
    );
    expect(after).toEqual(withoutQueue);
  },
);
